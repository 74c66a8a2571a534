/** Which tokens a verifier takes and which it refuses. */
import { sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer } from './issuer.ts'

let issuer: Issuer
let ada: Person
// One for all: nothing here changes what the issuer thinks of a token.
beforeAll(async () => {
  issuer = await openIssuer()
  ada = await issuer.person('ada', 'token')
})
afterAll(() => issuer.close())

const refusedAs = (reason: string) => ({ ok: false, reason })
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const decode = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString())

/** Signed by the issuer's key, whatever it says. */
async function signed(header: unknown, payload: unknown): Promise<string> {
  const { active } = await issuer.ringOf('EdDSA')
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${sign(null, Buffer.from(input), active.signing).toString('base64url')}`
}

test('before its `nbf` a token is refused, as far as clocks agree (RFC 7519 §4.1.5)', async () => {
  const [head, body] = ada.secret.split('.')
  const check = issuer.verifier()
  const now = issuer.clock.now() / 1000
  const from = async (nbf: unknown) => check(await signed(decode(head), { ...decode(body), nbf }))
  expect(await from(now + 61)).toEqual(refusedAs('not-yet-valid'))
  for (const nbf of [now + 60, now, 0]) expect(await from(nbf)).toMatchObject({ ok: true })
  for (const nbf of ['0', -1, null, 1.5]) expect(await from(nbf)).toEqual(refusedAs('wrong-type'))
})

describe('algorithms', () => {
  test.each(['EdDSA', 'ES256', 'RS256', 'PS256'] as const)('%s', async algorithm => {
    const check = issuer.verifier()
    const token = await issuer.issue(algorithm, ada)
    expect(await check(token)).toMatchObject({ ok: true })
    const [head, body, tail = ''] = token.split('.')
    const flipped = `${tail.startsWith('A') ? 'B' : 'A'}${tail.slice(1)}`
    for (const other of [flipped, tail.slice(0, 80), `${tail}AAAA`])
      expect(await check(`${head}.${body}.${other}`)).toEqual(refusedAs('invalid-signature'))
    const changed = encode({ ...decode(body), sub: 'A'.repeat(22) })
    expect(await check(`${head}.${changed}.${tail}`)).toEqual(refusedAs('invalid-signature'))
  })

  test('a shared key is not in the key set, so that what it signs is nobody’s', async () => {
    expect(await issuer.verifier()(await issuer.issue('HS256', ada))).toEqual(refusedAs('unknown-key'))
  })

  test('the key fixes the algorithm, whatever the header says', async () => {
    const [head, body] = ada.secret.split('.')
    const header = decode(head)
    const check = issuer.verifier()
    expect(await check(await signed(header, decode(body)))).toMatchObject({ ok: true })
    for (const alg of ['ES256', 'none', 'ed25519'])
      expect(await check(await signed({ ...header, alg }, decode(body)))).toEqual(
        refusedAs('invalid-signature'),
      )
  })
})

describe('claims', () => {
  test.each([
    ['another issuer', { iss: 'https://evil.example' }, 'wrong-issuer'],
    ['another audience', { aud: 'other' }, 'wrong-audience'],
    ['an expired one', { exp: 1 }, 'expired'],
    ['one from the future', { iat: 4_000_000_000, exp: 4_000_000_600 }, 'not-yet-valid'],
    ['one bound to a key', { cnf: { jkt: 'A'.repeat(43) } }, 'invalid-dpop-proof'],
  ])('%s is refused', async (_, more, reason) => {
    expect(await issuer.verifier()(await issuer.issue('EdDSA', ada, more))).toEqual(refusedAs(reason))
  })

  test('what the issuer signed for another purpose is no access token (RFC 9068 §4)', async () => {
    const [head, body] = ada.secret.split('.')
    const check = issuer.verifier()
    expect(await check(await signed({ ...decode(head), typ: 'JWT' }, decode(body)))).toEqual(
      refusedAs('wrong-type'),
    )
  })

  test('nor is one without the claims of the profile, or with claims that are written otherwise', async () => {
    const [head, body] = ada.secret.split('.')
    const { sub: _, ...without } = decode(body)
    const spaced = JSON.stringify(decode(body), null, 1)
    const twice = JSON.stringify(decode(body)).replace('{', '{"sub":"A",')
    const check = issuer.verifier()
    for (const payload of [without, [], 'null', 'text', spaced, twice])
      expect(await check(await signed(decode(head), payload))).toEqual(refusedAs('wrong-type'))
  })
})

describe('what is no token is malformed', () => {
  test.each([
    '',
    '.',
    '..',
    '....',
    'a.b.c',
    'e30.e30',
    'e30.e30.e30.e30',
    'x'.repeat(9000),
    `${'x'.repeat(9000)}....`,
  ])('%#', async text => {
    expect(await issuer.verifier()(text)).toEqual(refusedAs('malformed'))
  })

  test('nobody is asked about it', async () => {
    issuer.asked.length = 0
    await issuer.verifier()('a.b.c')
    expect(issuer.asked).toEqual([])
  })

  test('a token that is no text is refused and not thrown at', async () => {
    for (const value of [undefined, null, 1, {}]) {
      expect(await issuer.verifier()(value as unknown as string)).toEqual(refusedAs('malformed'))
    }
  })

  test('a header with a member more or less, of another type, or written otherwise', async () => {
    const [head, body] = ada.secret.split('.')
    const { alg, kid, typ } = decode(head)
    const check = issuer.verifier()
    const headers = [
      { alg, kid, typ, crit: [] },
      { alg, kid },
      { alg, typ },
      { kid, typ },
      { alg, kid, crit: [] },
      { alg, kid, typ: 1 },
      { alg, kid: 1, typ },
      { alg: 1, kid, typ },
      JSON.stringify({ alg, kid, typ }, null, 1),
      'null',
    ]
    for (const header of headers)
      expect(await check(await signed(header, decode(body)))).toEqual(refusedAs('malformed'))
  })

  test('a part that is empty, or no canonical base64url', async () => {
    const [head, body, tail = ''] = ada.secret.split('.')
    const check = issuer.verifier()
    for (const text of [
      `${head}..${tail}`,
      `${head}.${body}.`,
      `.${body}.${tail}`,
      `${head}.${body}.${tail}=`,
    ])
      expect(await check(text)).toEqual(refusedAs('malformed'))
  })

  test('one longer than 4,096 characters; one of exactly so many is looked at', async () => {
    const [head, body] = ada.secret.split('.')
    const check = issuer.verifier()
    const padded = async (length: number) =>
      signed(decode(head), { ...decode(body), pad: 'x'.repeat(length) })
    let pad = 2500
    let token = await padded(pad)
    while (token.length < 4095) token = await padded(++pad)
    const least = token
    while (token.length <= 4096) token = await padded(++pad)
    expect(least.length).toBeLessThanOrEqual(4096)
    expect(await check(least)).toMatchObject({ ok: true })
    expect(await check(token)).toEqual(refusedAs('malformed'))
  })
})
