/** K13: algorithm and key confusion, against `countersign/jws` as a library (CVE-2023-48223, CVE-2026-34950). */
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Jwk, verifyJws } from '../../src/jws.ts'
import { claims, sampleOf, samples, tokenOf } from '../core/jose/sample.ts'

const encode = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const publicSamples = samples.filter(({ algorithm }) => algorithm !== 'HS256')
const ed = sampleOf('EdDSA')
/** Signed by the right key: only the header is wrong. */
const signed = (header: object | string, payload: object | string = claims) => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${sign(null, Buffer.from(input), ed.signing).toString('base64url')}`
}
const refusedAs = (reason: string) => ({ ok: false, reason })

describe('K13 algorithm and key confusion, in the library', () => {
  test('the forger of these tests can make a good token', () => {
    expect(verifyJws(signed({ alg: 'EdDSA', kid: 'k1' }), ed.jwk).ok).toBe(true)
  })

  test.each(['none', 'None', 'NONE', 'nOnE', 'HS256 ', 'eddsa', '', '__proto__', 'constructor'])(
    'alg %j',
    alg => {
      for (const { jwk } of samples) {
        expect(verifyJws(`${encode({ alg })}.${encode(claims)}.`, jwk)).toEqual(refusedAs('malformed'))
        const answer = verifyJws(`${encode({ alg })}.${encode(claims)}.AAAA`, jwk)
        expect(answer).toEqual(refusedAs(alg === '' ? 'malformed' : 'algorithm-not-allowed'))
        const named = verifyJws(`${encode({ alg })}.${encode(claims)}.AAAA`, jwk, {
          algorithms: [alg as 'EdDSA'],
        })
        expect(named.ok).toBe(false)
      }
    },
  )

  test.each(publicSamples)('HS256 with the public key of $algorithm as the shared one', ({ jwk }) => {
    const key = createPublicKey({ key: jwk as Record<string, unknown>, format: 'jwk' })
    const spellings = [
      key.export({ format: 'pem', type: 'spki' }),
      key.export({ format: 'der', type: 'spki' }),
      jwk.x ?? jwk.n ?? '',
      Buffer.from(jwk.x ?? jwk.n ?? '', 'base64url'),
      JSON.stringify(jwk),
    ]
    for (const secret of spellings) {
      const input = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(claims)}`
      const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
      const { alg: _, ...open } = jwk
      for (const keys of [jwk, open, { keys: [jwk] }, { keys: [open] }])
        expect(verifyJws(token, keys)).toEqual(refusedAs('no-matching-key'))
      expect(verifyJws(token, { ...jwk, alg: 'HS256' })).toEqual(refusedAs('invalid-key'))
    }
  })

  test('RS256 and PS256 of one key are told apart by its alg', () => {
    const rs = sampleOf('RS256')
    const token = tokenOf({ ...rs, algorithm: 'PS256' })
    expect(verifyJws(token, rs.jwk)).toEqual(refusedAs('no-matching-key'))
    expect(verifyJws(token, { ...rs.jwk, alg: 'PS256' }).ok).toBe(true)
  })

  test.each(['PS256 with another salt', 'PS256 without one'])('%s', name => {
    const { signing, jwk } = sampleOf('PS256')
    const input = `${encode({ alg: 'PS256' })}.${encode(claims)}`
    const saltLength = name.endsWith('one') ? 0 : 20
    const signature = sign('sha256', Buffer.from(input), { key: signing, padding: 6, saltLength })
    expect(verifyJws(`${input}.${signature.toString('base64url')}`, jwk)).toEqual(
      refusedAs('invalid-signature'),
    )
  })

  test('a key that the token brings along', () => {
    const own = generateKeyPairSync('ed25519')
    const jwk = own.publicKey.export({ format: 'jwk' })
    const input = `${encode({ alg: 'EdDSA', jwk })}.${encode(claims)}`
    const token = `${input}.${sign(null, Buffer.from(input), own.privateKey).toString('base64url')}`
    expect(verifyJws(token, ed.jwk)).toEqual(refusedAs('unsupported-header'))
  })

  test.each([
    { jwk: ed.jwk },
    { jku: 'https://evil.example/jwks.json' },
    { x5u: 'https://evil.example/cert.pem' },
    { x5c: ['MIIB'] },
    { crit: ['exp'], exp: 1 },
    { crit: [] },
    { crit: null },
    { crit: ['b64'], b64: true },
    { b64: false },
    { zip: 'DEF' },
    { p2c: 1_000_000 },
  ])('signed properly, with %j', extra => {
    expect(verifyJws(signed({ alg: 'EdDSA', ...extra }), ed.jwk)).toEqual(refusedAs('unsupported-header'))
  })

  test.each([
    '{"alg":"EdDSA","alg":"EdDSA"}',
    '{"alg":"none","alg":"EdDSA"}',
    '{"alg":"EdDSA","\\u0061lg":"none"}',
    '{"alg":"EdDSA","x":{"a":1,"a":2}}',
    '{"alg":"EdDSA","__proto__":{"kid":"k1"}}',
    '\ufeff{"alg":"EdDSA"}',
    '["EdDSA"]',
    '{"alg":["EdDSA"]}',
    '{"alg":"EdDSA","kid":1}',
    '{"alg":"EdDSA","typ":1}',
    '{"alg":"EdDSA","cty":null}',
    '{"alg":"EdDSA"}x',
    'null',
  ])('signed properly, with the header %s', header => {
    expect(verifyJws(signed(header), ed.jwk)).toEqual(refusedAs('malformed'))
  })

  test('crit, spelled so that V8 may read it as something else (nodejs/node#63785)', () => {
    // Anybody can have the process parse this first.
    JSON.parse('{"alg":"x","\\\\u00":1}')
    expect(verifyJws(signed('{"alg":"EdDSA","\\u0063rit":["exp"],"exp":1}'), ed.jwk).ok).toBe(false)
  })

  test('a claim that comes twice', () => {
    expect(verifyJws(signed({ alg: 'EdDSA' }, '{"admin":false,"admin":true}'), ed.jwk)).toEqual(
      refusedAs('malformed'),
    )
    expect(verifyJws(signed({ alg: 'EdDSA' }, '{"exp":1,"exp":1e20}'), ed.jwk)).toEqual(
      refusedAs('malformed'),
    )
  })

  test('a polluted prototype adds nothing', () => {
    const rs = sampleOf('RS256')
    const { alg: _, ...open } = rs.jwk
    Object.defineProperty(Object.prototype, 'alg', { value: 'RS256', configurable: true })
    try {
      expect(verifyJws(tokenOf(rs), open as Jwk)).toEqual(refusedAs('no-matching-key'))
      expect(verifyJws(signed({ kid: 'k1' }), ed.jwk)).toEqual(refusedAs('malformed'))
    } finally {
      Reflect.deleteProperty(Object.prototype, 'alg')
    }
  })

  test.each(['../../dev/null', "' OR 1=1", '__proto__', 'constructor', 'a'.repeat(4000)])('kid %j', kid => {
    expect(verifyJws(signed({ alg: 'EdDSA', kid }), { keys: [ed.jwk] })).toEqual(refusedAs('no-matching-key'))
  })
})
