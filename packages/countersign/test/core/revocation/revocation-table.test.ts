/** The packed table, held against a `Map`, and what it costs. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createEntryWords,
  readEntryId,
  spareId,
  writeEntryId,
} from '../../../src/core/revocation/entry-id.ts'
import { type EntryKind, entryKinds, RevocationTable } from '../../../src/core/revocation/revocation-table.ts'
import { mulberry } from './seeded.ts'

interface Entry {
  until: number
  epoch: number
}

class Model {
  readonly table = new RevocationTable()
  readonly entries = new Map<string, Entry>()

  put(kind: EntryKind, id: string, until: number, epoch: number): void {
    this.table.put(kind, id, until, epoch)
    const name = `${kind} ${id}`
    this.entries.set(name, { until: Math.max(until, this.entries.get(name)?.until ?? 0), epoch })
  }

  prune(now: number): void {
    const gone = [...this.entries].filter(([, { until }]) => until <= now)
    for (const [name] of gone) this.entries.delete(name)
    expect(this.table.prune(now)).toBe(Math.max(0, ...gone.map(([, { until }]) => until)))
  }

  compare(): void {
    const seen = new Map<string, Entry>()
    for (let step = 0; step < this.table.steps; step++) {
      for (const kind of entryKinds) {
        this.table.visit(step, kind, (id, until, epoch) => seen.set(`${kind} ${id}`, { until, epoch }))
      }
    }
    expect(this.table.size).toBe(this.entries.size)
    expect(seen.size).toBe(this.entries.size)
    for (const [name, entry] of this.entries) {
      const [kind = '', id = ''] = name.split(' ')
      if (seen.get(name)?.until !== entry.until) expect(seen.get(name), name).toEqual(entry)
      expect(this.table.epochOf(kind as EntryKind, id)).toBe(entry.epoch)
    }
  }
}

const id = fc.stringMatching(/^[A-Za-z0-9_-]{16}$/)

describe('revocation table', () => {
  test('is a map by kind and id, whatever is put in, renewed and pruned', () => {
    const put = fc.record({
      kind: fc.constantFrom(...entryKinds),
      id: fc.oneof(id, fc.constantFrom('A'.repeat(16), 'B'.repeat(16), '_'.repeat(16))),
      until: fc.integer({ min: 1, max: 50 }),
      epoch: fc.integer({ min: 0, max: 2 ** 30 - 1 }),
    })
    const prune = fc.record({ now: fc.integer({ min: 0, max: 50 }) })
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: put }, prune), { maxLength: 120 }), steps => {
        const model = new Model()
        for (const step of steps) {
          if ('now' in step) model.prune(step.now)
          else model.put(step.kind, step.id, step.until, step.epoch)
        }
        model.compare()
      }),
    )
  })

  test('stays so over a hundred thousand operations, through its growth into segments and back', () => {
    const random = mulberry(20_260_101)
    const model = new Model()
    let now = 0
    for (let turn = 0; turn < 100_000; turn++) {
      const kind = entryKinds[Math.floor(random() * 4)] ?? 'token'
      // Half the ids come again.
      const number = Math.floor(random() * 60_000)
      model.put(kind, idOf(number), now + 1 + Math.floor(random() * 5000), Math.floor(random() * 9))
      if (turn % 10_000 === 9_999) {
        now += 1000
        model.prune(now)
        model.compare()
      }
    }
    model.prune(now + 10_000)
    model.compare()
    expect(model.table.byteLength).toBe(0)
  })

  test('costs at most 32 bytes an entry, at every size', () => {
    const table = new RevocationTable()
    let dearest = 0
    for (let size = 1; size <= 300_000; size++) {
      table.put(entryKinds[size % 4] ?? 'token', idOf(size), 1_900_000_000, 3)
      const isLookedAt = size >= 1000 && (size < 20_000 ? size % 97 === 0 : size % 9973 === 0)
      if (isLookedAt) dearest = Math.max(dearest, table.byteLength / size)
    }
    expect(table.size).toBe(300_000)
    expect(dearest).toBeLessThanOrEqual(32)
    expect(table.byteLength / table.size).toBeLessThanOrEqual(32)
  })

  test('gives the memory back that pruning frees', () => {
    const table = new RevocationTable()
    for (let number = 0; number < 50_000; number++)
      table.put('token', idOf(number), number % 10 === 0 ? 9 : 5)
    table.prune(5)
    expect(table.size).toBe(5000)
    expect(table.byteLength / table.size).toBeLessThanOrEqual(32)
  })
})

describe('entry ids', () => {
  test('the first 16 characters of a handle are read and written without loss', () => {
    fc.assert(
      fc.property(id, text => {
        const words = createEntryWords()
        readEntryId(`${text}suffix`, words)
        expect(writeEntryId(words[0] ?? 0, words[1] ?? 0, words[2] ?? 0)).toBe(text)
        // Of the two, either names the other.
        expect(spareId(spareId(text, 'kR1mVmNRc0eN2o1h'), 'kR1mVmNRc0eN2o1h')).toBe(text)
      }),
    )
  })
})

/** An id for every number, as random as a real one. */
function idOf(number: number): string {
  const random = mulberry(number)
  const word = () => Math.floor(random() * 2 ** 32)
  return writeEntryId(word(), word(), word())
}
