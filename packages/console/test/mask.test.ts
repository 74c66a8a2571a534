/** Secrets that are shown are hidden, wherever they stand. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mask } from '../src/features/secrets/mask.ts'

test('no secret is left in the text, also where one stands inside of another', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{8,60}$/)
  fc.assert(
    fc.property(secret, secret, (one, other) => {
      const secrets = [one, one + other]
      const masked = mask(`${one} and ${one}${other} and {"a": "${other}${one}"}`, secrets)
      for (const each of secrets) expect(masked).not.toContain(each)
    }),
  )
})

test('what is long keeps its beginning and says its length', () => {
  const token = `eyJhbG${'x'.repeat(300)}`
  expect(mask(`Bearer ${token}`, [token])).toBe('Bearer eyJhbG…(306)')
  expect(mask('password: short', ['short'])).toBe('password: ••••••••')
})
