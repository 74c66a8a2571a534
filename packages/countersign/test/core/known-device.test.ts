/** Marks of known devices: bound to an identifier, believed for ninety days, and taken from a client whatever it sends. */
import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findKnownDevices, generationOf, markDevice } from '../../src/core/authenticator/known-device.ts'

const key = createSecretKey(randomBytes(32))
const dayMs = 86_400_000
const now = 1_800_000_000_000
const random = (size: number) => randomBytes(size)
const mark = (presented: string | readonly string[] | undefined, identifier: string, at = now) =>
  markDevice(presented, { identifier, generation: 7, key, now: at, random })
const find = (presented: string | readonly string[] | undefined, identifier: string, at = now) =>
  findKnownDevices(presented, { identifier, key, now: at })[0]

describe('marks of known devices', () => {
  test('are for the identifier that they were made for, and of the key', () => {
    const device = mark(undefined, 'ada')
    expect(find(device, 'ada')).toEqual({
      id: expect.stringMatching(/^[\w-]{14}$/),
      generation: 7,
      isNew: true,
    })
    expect(find(device, 'bob')).toBeUndefined()
    const other = createSecretKey(randomBytes(32))
    expect(findKnownDevices(device, { identifier: 'ada', key: other, now })).toEqual([])
  })

  test('any character changed is an unknown device', () => {
    const device = mark(undefined, 'ada')
    for (let at = 0; at < device.length; at++) {
      const changed = device.slice(0, at) + (device[at] === 'A' ? 'B' : 'A') + device.slice(at + 1)
      expect(find(changed, 'ada')).toBeUndefined()
    }
  })

  test('say which password they were made under, another for each instant at which it was changed', () => {
    const at = (passwordChangedAt: number) => generationOf({ passwordChangedAt })
    expect(new Set([now, now + 1, now + 1000, now + 90 * dayMs].map(at)).size).toBe(4)
    const device = markDevice(undefined, { identifier: 'ada', generation: at(now), key, now, random })
    expect(find(device, 'ada')).toMatchObject({ generation: at(now) })
  })

  test('are believed for ninety days, and by a clock that is behind no longer than that', () => {
    const device = mark(undefined, 'ada')
    expect(find(device, 'ada', now + 89 * dayMs)).toMatchObject({ isNew: false })
    expect(find(device, 'ada', now + 90 * dayMs)).toBeUndefined()
    expect(find(device, 'ada', now - dayMs)).toBeUndefined()
  })

  test('of several accounts the four that signed in last are kept, one mark for each', () => {
    let device: string | undefined
    for (const identifier of ['a', 'b', 'c', 'd', 'b', 'e']) device = mark(device, identifier)
    expect(['a', 'b', 'c', 'd', 'e'].filter(identifier => find(device, identifier))).toEqual([
      'b',
      'c',
      'd',
      'e',
    ])
    expect(device).toHaveLength(4 * 43 + 3)
  })

  test('of several values each is judged apart, and what cannot be one takes no place', () => {
    const device = mark(mark(undefined, 'bob'), 'ada')
    const junk = 'A'.repeat(43)
    const tossed = [
      Array(8).fill(junk).join('.'),
      junk,
      Array(4).fill(junk).join('.'),
      ...Array<string>(400).fill('x'),
      ...Array<string>(400).fill(`${junk}.`),
      ...Array<string>(170).fill(junk),
    ]
    for (const presented of [
      [device, ...tossed],
      [...tossed, device],
    ]) {
      expect(find(presented, 'ada')).toBeDefined()
      expect(find(presented, 'bob')).toBeDefined()
      // What is kept from now on is what was made here, not what was tossed in.
      const kept = mark(presented, 'ada')
      expect([kept.length, find(kept, 'bob')]).toEqual([87, expect.anything()])
    }
  })

  test('whatever a client sends is taken without a fault, and what is kept can be read again', () => {
    const sent = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(fc.string(), fc.constantFrom(mark(undefined, 'ada'), mark(undefined, 'bob')))),
      fc.array(fc.base64String(), { maxLength: 12 }).map(parts => parts.join('.')),
      fc
        .array(fc.constantFrom(mark(undefined, 'ada'), mark(undefined, 'bob'), ''), { maxLength: 12 })
        .map(parts => parts.join('.')),
    )
    fc.assert(
      fc.property(sent, fc.string(), (presented, identifier) => {
        const kept = mark(presented, identifier)
        expect(kept.length).toBeLessThanOrEqual(175)
        expect(find(kept, identifier)).toMatchObject({ isNew: true })
      }),
    )
  })
})
