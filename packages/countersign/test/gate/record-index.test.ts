/** The index of packed records against a `Map`, with hashes that collide as no digest ever would. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecordIndex } from '../../src/gate/record-index.ts'

const operation = fc.record({
  do: fc.constantFrom('add', 'add', 'remove', 'replace'),
  record: fc.integer({ min: 1, max: 60 }),
})

describe('record index', () => {
  describe.each([0, 20])('with room for %i from the start', expected => {
    test.each([
      ['all alike', () => 0],
      ['three homes', (record: number) => Math.imul(record % 3, 0x5555_5555) >>> 0],
      ['the last slot and the first', (record: number) => (record % 2 === 0 ? 0xffff_ffff : 0)],
      ['spread', (record: number) => Math.imul(record, 0x9e37_79b1) >>> 0],
    ])('is a map, %s', (_name, hashOf) => {
      fc.assert(
        fc.property(fc.array(operation, { maxLength: 300 }), operations => {
          // A record stands for a name; of the pair that has one name only one is in the index.
          const nameOf = (record: number) => Math.ceil(record / 2)
          let sought = 0
          const index = new RecordIndex(
            record => hashOf(nameOf(record)),
            record => nameOf(record) === sought,
            expected,
          )
          const model = new Map<number, number>()
          for (const step of operations) {
            const name = nameOf(step.record)
            const held = model.get(name)
            if (step.do === 'add' && held === undefined) {
              index.add(hashOf(name), step.record)
              model.set(name, step.record)
            } else if (step.do === 'remove' && held !== undefined) {
              index.remove(hashOf(name), held)
              model.delete(name)
            } else if (step.do === 'replace' && held !== undefined) {
              index.replace(hashOf(name), held, step.record)
              model.set(name, step.record)
            }
          }
          for (sought = 1; sought <= 30; sought++)
            expect(index.find(hashOf(sought))).toBe(model.get(sought) ?? 0)
        }),
      )
    })
  })

  test('what there is room for from the start never makes it grow', () => {
    const hashOf = (record: number) => Math.imul(record, 0x9e37_79b1) >>> 0
    const index = new RecordIndex(hashOf, () => true, 10_000)
    const { byteLength } = index
    for (let record = 1; record <= 10_000; record++) index.add(hashOf(record), record)
    expect(index.byteLength).toBe(byteLength)
  })

  test('of a hundred insertions hardly any makes it grow, however many there are', () => {
    // As even as hashes can be: the worst for what grows when it is full.
    const hashOf = (record: number) => Math.imul(record, 0x9e37_79b1) >>> 0
    const index = new RecordIndex(hashOf, () => true)
    const steps: number[] = []
    let { byteLength } = index
    for (let record = 1; record <= 600_000; record++) {
      index.add(hashOf(record), record)
      if (record % 100 > 0) continue
      if (record > 400_000) steps.push(index.byteLength - byteLength)
      byteLength = index.byteLength
    }
    // Of 600 records and more a fifth, in words.
    const segmentStep = (600_000 / 1024 / 0.73) * 0.2 * 4
    expect(Math.max(...steps)).toBeLessThan(4 * segmentStep)
  })

  test('to take out what is not there is a mistake of the program', () => {
    const index = new RecordIndex(
      () => 0,
      () => true,
    )
    expect(() => index.remove(0, 1)).toThrow(RangeError)
  })
})
