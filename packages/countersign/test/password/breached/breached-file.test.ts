/** The file of breached passwords: what was built into it is found and nothing else; what is no such file is refused. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BreachedFile } from '../../../src/password/breached/breached-file.ts'
import { type BreachedFileBuild, buildBreachedFile } from '../../../src/password/breached/build-file.ts'
import { fileSize, readHeader } from '../../../src/password/breached/file-layout.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breached-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const digestOf = (text: string | number) => createHash('sha1').update(String(text)).digest('hex')
const from = () => join(folder, 'download.txt')
const to = () => join(folder, 'built.bin')

function build(text: string, more: Partial<BreachedFileBuild> = {}) {
  writeFileSync(from(), text)
  return buildBreachedFile({ from: from(), to: to(), temporary: join(folder, 'built.part'), ...more })
}

async function opened<Result>(work: (file: BreachedFile) => Promise<Result>): Promise<Result> {
  const file = await BreachedFile.open(to())
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

describe('a look-up', () => {
  /** Neighbours too: digests that differ from one that is there in one digit of those that are kept. */
  const digest = fc.oneof(
    fc.integer({ min: 0, max: 400 }).map(digestOf),
    fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 9 })).map(([one, place]) => {
      const hex = digestOf(one)
      return `${hex.slice(0, place)}${hex[place] === '0' ? '1' : '0'}${hex.slice(place + 1)}`
    }),
    fc.constantFrom('0'.repeat(40), 'f'.repeat(40)),
  )

  test('answers as a set does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(digest, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 300 }),
        fc.array(digest, { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (drawn, asked, minCount, feed, isUpper) => {
          const counts = new Map(drawn)
          const kept = new Set([...counts].filter(([, count]) => count >= minCount).map(([hex]) => hex))
          const lines = [...counts]
            .sort()
            .map(([hex, count]) => `${isUpper ? hex.toUpperCase() : hex}:${count}`)
          const outcome = await build(lines.join(feed), { minCount })
          if (kept.size === 0) {
            expect(outcome).toEqual({ ok: false, reason: 'empty' })
            return
          }
          expect(outcome).toMatchObject({ ok: true, lines: counts.size })
          await opened(async file => {
            const all = [...counts.keys(), ...asked]
            const answers = await Promise.all(all.map(hex => file.has(Buffer.from(hex, 'hex'))))
            expect(answers).toEqual(all.map(hex => kept.has(hex)))
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  test('of a hundred thousand, in many buckets and pieces, finds each and no other', async () => {
    const digests = Array.from({ length: 100_000 }, (_, index) => digestOf(index)).sort()
    const outcome = await build(`${digests.join('\n')}\n`)
    expect(outcome).toMatchObject({ ok: true, lines: 100_000, entries: 100_000 })
    expect(readHeader(readFileSync(to()))?.bucketBits).toBe(9)
    await opened(async file => {
      for (let index = 0; index < 100_000; index += 97) {
        expect(await file.find(String(index))).toEqual({ outcome: 'breached' })
        expect(await file.find(`not ${index}`)).toEqual({ outcome: 'not-breached' })
      }
    })
  })

  test('in one bucket that is much too large halves it until it fits', async () => {
    // All begin with the same 24 bits, as no download does.
    const digests = Array.from({ length: 20_000 }, (_, index) =>
      `abcdef${index.toString(16).padStart(10, '0')}`.padEnd(40, '7'),
    )
    await build(digests.join('\n'))
    await opened(async file => {
      for (const index of [0, 1, 4095, 4096, 9999, 10_000, 19_999])
        expect(await file.has(Buffer.from(digests[index] ?? '', 'hex'))).toBe(true)
      expect(await file.has(Buffer.from('abcdef'.padEnd(40, 'f'), 'hex'))).toBe(false)
    })
  })

  test('in a file that was cut while it is open says that it cannot say', async () => {
    await build(digestOf('a'))
    await opened(async file => {
      truncateSync(to(), 40)
      expect(await file.find('a')).toEqual({ outcome: 'unknown', failure: 'unreadable' })
    })
  })
})

describe('the builder', () => {
  const low = '0'.repeat(40)
  test.each([
    ['an NTLM digest', `${'a'.repeat(32)}:5`, 'ntlm', 1],
    ['an unsorted line', `${'b'.repeat(40)}:1\n${'a'.repeat(40)}:1`, 'unsorted', 2],
    ['a line that is no digest', `${low}:1\npassword`, 'malformed', 2],
    ['a digest that is too long', `${low}0`, 'malformed', 1],
    ['a count that is none', `${low}:x`, 'malformed', 1],
    ['a colon without a count', `${low}:`, 'malformed', 1],
    ['a line without an end', 'a'.repeat(3_000_000), 'malformed', 1],
  ])('refuses %s, says where, and leaves nothing behind', async (_, text, reason, line) => {
    await build(digestOf('before'))
    const before = readFileSync(to())
    expect(await build(text)).toEqual({ ok: false, reason, line })
    expect(readFileSync(to())).toEqual(before)
    expect(readdirSync(folder).sort()).toEqual(['built.bin', 'download.txt'])
  })

  test('keeps lines without a count whatever the minimum is, and repeated ones once', async () => {
    const text = [low, low, `${digestOf('b')}:3`].join('\n')
    expect(await build(text, { minCount: 4 })).toMatchObject({ ok: true, lines: 3, entries: 1 })
  })

  test('tells how far it has come', async () => {
    const told: unknown[] = []
    await build(low, { onProgress: bytes => told.push(bytes) })
    expect(told).toEqual([{ read: 40, total: 40 }])
  })
})

describe('what is opened', () => {
  test.each([
    ['is not there', () => rmSync(to()), /cannot be read \(ENOENT\)/],
    [
      'is the download itself',
      () => writeFileSync(to(), `${'a'.repeat(40)}:1\n`),
      /is not a file of breached/,
    ],
    ['is empty', () => writeFileSync(to(), ''), /is not a file of breached/],
    ['was cut short', () => truncateSync(to(), 40), /is not whole/],
    ['has more at its end', () => writeFileSync(to(), 'x', { flag: 'a' }), /is not whole/],
    [
      'is of a later version',
      () => {
        const bytes = readFileSync(to())
        bytes.writeUInt16BE(2, 8)
        writeFileSync(to(), bytes)
      },
      /is not a file of breached/,
    ],
  ])('is refused where it %s', async (_, spoil, message) => {
    await build(digestOf('a'))
    spoil()
    await expect(BreachedFile.open(to())).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(message),
    })
  })

  test('a file is as long as its header says', async () => {
    const outcome = await build(digestOf('a'))
    const layout = readHeader(readFileSync(to()))
    expect(layout).toEqual({ bucketBits: 0, entries: 1, minCount: 1 })
    expect(outcome).toMatchObject({ bytes: layout && fileSize(layout) })
  })
})
