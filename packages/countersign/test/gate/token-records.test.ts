/** Packed records of verified tokens: what comes out is what went in, whoever shares what with whom. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccessTokenClaims } from '../../src/core/token/claims.ts'
import { createWords, readHandle, writeHandle } from '../../src/gate/packed-words.ts'
import { TokenRecords } from '../../src/gate/token-records.ts'

const handle = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map(bytes => Buffer.from(bytes).toString('base64url'))
const shortId = fc
  .uint8Array({ minLength: 12, maxLength: 12 })
  .map(bytes => Buffer.from(bytes).toString('base64url'))
const seconds = fc.nat({ max: 0xffff_ffff })
/** Few, so that many tokens share them, and such as run into one another where they are not kept apart. */
const text = fc.constantFrom('a', 'ab', '', '","', 'é', '\ud800')
const texts = fc.array(text, { maxLength: 3 })
const orAbsent = { nil: undefined, freq: 2 }

const claims: fc.Arbitrary<AccessTokenClaims> = fc
  .record({
    iss: text,
    sub: fc.oneof(handle, text),
    aud: text,
    exp: seconds,
    iat: seconds,
    jti: fc.oneof(handle, shortId),
    client_id: text,
    epoch: seconds,
    amr: texts,
    auth_time: fc.option(seconds, orAbsent),
    sid: fc.option(handle, orAbsent),
    roles: fc.option(texts, orAbsent),
    cnf: fc.option(fc.record({ jkt: text }), orAbsent),
  })
  .map(({ auth_time, sid, roles, cnf, ...always }) => ({
    ...always,
    ...(auth_time !== undefined && { auth_time }),
    ...(sid !== undefined && { sid }),
    ...(roles !== undefined && { roles }),
    ...(cnf !== undefined && { cnf }),
  }))

describe('records of verified tokens', () => {
  test('say what was written down, while others come and go', () => {
    const key = createWords()
    fc.assert(
      fc.property(fc.array(fc.tuple(claims, fc.nat())), steps => {
        const records = new TokenRecords()
        const held = new Map<number, AccessTokenClaims>()
        for (const [said, choice] of steps) {
          const gone = [...held.keys()][choice % 4]
          if (gone !== undefined) {
            records.give(gone)
            held.delete(gone)
          }
          held.set(records.take(key, said), said)
          held.set(records.take(key, said), said)
          for (const [record, expected] of held) expect(records.claims(record)).toEqual(expected)
        }
        for (const record of held.keys()) records.give(record)
      }),
    )
  })

  test('a handle is read as its bytes are, and written as it was', () => {
    fc.assert(
      fc.property(handle, one => {
        const words = createWords()
        expect(readHandle(one, words)).toBe(true)
        const bytes = Buffer.from(one, 'base64url')
        expect([...words]).toEqual([0, 4, 8, 12].map(at => bytes.readUInt32BE(at)))
        expect(writeHandle(words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, words[3] ?? 0)).toBe(one)
      }),
    )
  })

  test('a text that is no handle is not read as one', () => {
    const one = Buffer.from(randomBytes(16)).toString('base64url')
    for (const other of [`${one}A`, one.slice(1), `${one.slice(0, 21)}B`, `${one.slice(0, 21)}\u0141`])
      expect(readHandle(other, createWords())).toBe(false)
  })
})
