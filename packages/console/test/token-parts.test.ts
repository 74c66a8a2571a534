/** Taking tokens apart, and judging them: whatever is pasted, and whichever character is changed. */
import fc from 'fast-check'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { claimValue } from '../src/pages/inspect/claim-words.ts'
import { readObject, takeApart, tamper, tidy } from '../src/pages/inspect/token-parts.ts'
import { type Check, judge } from '../src/pages/inspect/verdicts.ts'

const issuer = 'https://auth.example.com'
const now = Date.UTC(2026, 0, 1)
const seconds = now / 1000
const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'Zk2xW9sY', alg: 'EdDSA' }] }

function sign(claims: object = {}, header: object = {}): Promise<string> {
  return new SignJWT({ iss: issuer, sub: 'ada', iat: seconds, exp: seconds + 600, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'Zk2xW9sY', typ: 'at+jwt', ...header })
    .sign(privateKey)
}

const judged = (token: string) => judge(token, takeApart(token), keys, issuer, now)
const failed = (checks: readonly Check[]) =>
  checks.filter(({ verdict }) => verdict === 'failed').map(({ name }) => name)

describe('a token of this server', () => {
  test('passes every check', async () => {
    const checks = await judged(await sign())
    expect(checks.map(({ verdict }) => verdict)).toEqual(checks.map(() => 'ok'))
  })

  test.each([
    ['expiry', { exp: seconds }, {}],
    ['issued', { iat: seconds + 61 }, {}],
    ['issuer', { iss: 'https://evil.example' }, {}],
    ['type', {}, { typ: 'JWT' }],
  ])('is refused by %s where that is wrong, and by nothing else', async (name, claims, header) => {
    expect(failed(await judged(await sign(claims, header)))).toEqual([name])
  })

  test('is refused by the key where the server has none of that id', async () => {
    expect(failed(await judged(await sign({}, { kid: 'elsewhere' })))).toEqual(['key', 'signature'])
  })

  test.each(['none', 'None', 'HS512', 'RS256', undefined, 7])(
    'is refused by the algorithm: %s',
    async alg => {
      const token = await sign()
      const header = btoa(JSON.stringify({ alg, kid: 'Zk2xW9sY', typ: 'at+jwt' })).replaceAll('=', '')
      const forged = `${header}.${token.split('.').slice(1).join('.')}`
      expect(failed(await judged(forged))[0]).toBe('algorithm')
    },
  )

  test('is refused whichever character is changed', async () => {
    const token = await sign()
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), async position => {
        const changed = tamper(token, position)
        expect(changed === token).toBe(token[position] === '.')
        if (changed !== token) expect(failed(await judged(changed))).not.toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

describe('whatever is pasted', () => {
  test('is taken apart without a fault, and nothing is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const token = tidy(text)
        const { kind, parts } = takeApart(token)
        if (kind !== 'unknown') expect(parts.map(part => part.text).join('.')).toBe(token)
        for (const { start, text: part } of parts) expect(token.slice(start, start + part.length)).toBe(part)
      }),
    )
  })

  test('is judged without a fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.base64String(), { minLength: 3, maxLength: 3 }), async texts => {
        expect(failed(await judged(texts.join('.').replaceAll('=', '')))).not.toEqual([])
      }),
    )
  })

  test.each([
    ['Bearer eyJ.a.b', 'eyJ.a.b'],
    ['Authorization: DPoP eyJ.a.b', 'eyJ.a.b'],
    ['"eyJ.a\n.b"', 'eyJ.a.b'],
    [' eyJ.a.b\n', 'eyJ.a.b'],
  ])('loses what people paste along: %j', (pasted, token) => expect(tidy(pasted)).toBe(token))

  test.each(['[]', '"a"', '1', 'null', 'true', '{'])('%s is no object', text => {
    expect(readObject(btoa(text).replaceAll('=', ''))).toBeUndefined()
  })
})

test('instants are told in words, and how long a token lives', () => {
  const claims = { iat: seconds, exp: seconds + 600 }
  expect(claimValue('exp', claims.exp, claims, now, 'en')).toEqual({
    raw: String(claims.exp),
    words: expect.stringMatching(/ · in 10 minutes · 10 minutes$/),
  })
  expect(claimValue('exp', claims.exp, claims, now, 'ko').words).toMatch(/ · 10분 후 · 10분$/)
  expect(claimValue('exp', 1e300, claims, now, 'en')).toEqual({ raw: '1e+300' })
  expect(claimValue('roles', ['admin'], claims, now, 'en')).toEqual({ raw: '["admin"]' })
})
