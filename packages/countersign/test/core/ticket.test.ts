/** Tickets: what is drawn, what people type, and what stands in the store. */
import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizeMailAddress } from '../../src/core/address/mail-address.ts'
import { readApiKey, writeApiKey } from '../../src/core/session/api-key.ts'
import {
  createCode,
  createTicketSecret,
  isTicketSecret,
  macOfCode,
  normalizeCode,
} from '../../src/core/ticket/ticket.ts'

test('codes are six digits, drawn evenly: what would favour some is drawn again', () => {
  const draws = [
    [0xff, 0xff, 0xff, 0xff],
    [0xff, 0xf0, 0xbd, 0xc0],
    [0, 0, 0, 7],
  ]
  const random = () => Uint8Array.from(draws.shift() ?? [])
  // 4,294,000,000 is 0xfff0bdc0 and a little: the first is drawn again.
  expect(createCode(random)).toMatch(/^\d{6}$/)
  expect(draws.length).toBeLessThan(3)
  for (let time = 0; time < 200; time += 1) expect(createCode(size => randomBytes(size))).toMatch(/^\d{6}$/)
})

test.each([
  ['123456', '123456'],
  [' 123 456 ', '123456'],
  ['123-456', '123456'],
  ['１２３４５６', '123456'],
  ['12345', undefined],
  ['1234567', undefined],
  ['12345a', undefined],
  ['', undefined],
])('the code %j is read as %j', (typed, code) => {
  expect(normalizeCode(typed)).toBe(code)
})

test('a code is of one flow, and of one installation', () => {
  const [key, other] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))]
  const mac = macOfCode(key, 'flow', '123456')
  expect(macOfCode(key, 'flow', '123456')).toEqual(mac)
  for (const wrong of [
    macOfCode(key, 'flo', 'w123456'),
    macOfCode(key, 'flow', '123457'),
    macOfCode(other, 'flow', '123456'),
  ])
    expect(wrong).not.toEqual(mac)
})

test('secrets of tickets are 54 characters that no two share, and nobody else makes one', () => {
  const [key, other] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))]
  const made = Array.from({ length: 100 }, () => createTicketSecret(key, size => randomBytes(size)))
  expect(new Set(made).size).toBe(100)
  for (const secret of made) {
    expect(secret).toMatch(/^[\w-]{54}$/)
    expect(isTicketSecret(key, secret)).toBe(true)
    expect(isTicketSecret(other, secret)).toBe(false)
    expect(isTicketSecret(key, randomBytes(40).toString('base64url'))).toBe(false)
  }
  for (const text of ['', 'A'.repeat(53), 'A'.repeat(55), `${'A'.repeat(53)}=`, `${made[0]} `])
    expect(isTicketSecret(key, text)).toBe(false)
})

test('an API key is read as it was written, and nothing else is one', () => {
  const identifier = randomBytes(32).toString('base64url')
  const key = writeApiKey(identifier)
  expect(readApiKey(key)).toBe(identifier)
  fc.assert(
    fc.property(fc.nat(key.length - 1), fc.constantFrom('A', 'b', '0', '-', '!'), (at, character) => {
      const changed = `${key.slice(0, at)}${character}${key.slice(at + 1)}`
      expect(readApiKey(changed)).toBe(changed === key ? identifier : undefined)
    }),
  )
  fc.assert(fc.property(fc.string(), text => readApiKey(text) === undefined))
})

test('a mail address in its stored form is that of itself, and holds nothing that a header could be made of', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.emailAddress(),
        fc.string({ unit: 'grapheme' }),
        fc.string().map(text => `a@${text}.com`),
      ),
      typed => {
        const stored = normalizeMailAddress(typed)
        if (stored === undefined) return
        expect(normalizeMailAddress(stored)).toBe(stored)
        expect(stored).not.toMatch(/[\s\p{C}<>",;:()[\]\\]/u)
      },
    ),
  )
})
