/** K13: the key fixes the algorithm; nothing in a token’s header can talk the server out of it. */
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenKey, openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import { openWorld, type World } from '../http/world.ts'

let world: World
let token: string
let key: OpenKey
beforeEach(async () => {
  world = await openWorld()
  token = (await world.person('ada@example.com', 'token')).secret
  key = openKeyRing(await world.storage.keys.list(), 'EdDSA', deriveSealingKey(world.rootKey)).active
})
afterEach(() => world.auth.close())

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const payloadOf = () => token.split('.')[1] ?? ''
const headerOf = () => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
const refusal = async (forged: string) => {
  const headers = { authorization: `Bearer ${forged}` }
  const answer = await world.client.send('GET', '/auth/whoami', { headers })
  expect(answer.status).toBe(401)
  return answer.code
}
/** Signed by the server’s own key: only the header is wrong. */
const signed = (header: object, payload = payloadOf()) => {
  const input = `${encode(header)}.${payload}`
  return `${input}.${sign(null, Buffer.from(input), key.signing).toString('base64url')}`
}

describe('K13 algorithm and key confusion', () => {
  test('the forger of these tests can make a good token', async () => {
    const headers = { authorization: `Bearer ${signed(headerOf())}` }
    expect((await world.client.send('GET', '/auth/whoami', { headers })).status).toBe(200)
  })

  test.each(['none', 'None', 'NONE', 'nOnE'])('alg %s, with and without a signature', async alg => {
    const [, payload, signature] = token.split('.')
    const header = encode({ ...headerOf(), alg })
    expect(await refusal(`${header}.${payload}.`)).toBe('malformed')
    expect(await refusal(`${header}.${payload}.${signature}`)).toBe('invalid-signature')
  })

  test('HS256 with the public key as the shared one, in every spelling of it', async () => {
    const { keys } = JSON.parse((await world.client.send('GET', '/.well-known/jwks.json')).body)
    const publicKey = createPublicKey({ key: keys[0], format: 'jwk' })
    const spellings = [
      publicKey.export({ format: 'pem', type: 'spki' }),
      publicKey.export({ format: 'der', type: 'spki' }),
      Buffer.from(keys[0].x, 'base64url'),
      keys[0].x,
      JSON.stringify(keys[0]),
    ]
    for (const shared of spellings) {
      const input = `${encode({ ...headerOf(), alg: 'HS256' })}.${payloadOf()}`
      const forged = `${input}.${createHmac('sha256', shared).update(input).digest('base64url')}`
      expect(await refusal(forged)).toBe('invalid-signature')
    }
  })

  test.each(['HS256', 'ES256', 'RS256', 'EdDSA ', 'Ed25519', 'eddsa'])(
    'alg %s over a signature of the right key',
    async alg => {
      expect(await refusal(signed({ ...headerOf(), alg }))).toBe('invalid-signature')
    },
  )

  test('a key that the token brings along', async () => {
    const own = generateKeyPairSync('ed25519')
    const jwk = own.publicKey.export({ format: 'jwk' })
    const extras = [
      { jwk },
      { jku: 'https://evil.example/jwks.json' },
      { x5u: 'https://evil.example/cert.pem' },
      { x5c: ['MIIB'] },
      { crit: ['exp'] },
      { b64: false, crit: ['b64'] },
      { zip: 'DEF' },
      { p2c: 1_000_000 },
      { cty: 'JWT' },
    ]
    for (const extra of extras) {
      const input = `${encode({ ...headerOf(), ...extra })}.${payloadOf()}`
      expect(
        await refusal(`${input}.${sign(null, Buffer.from(input), own.privateKey).toString('base64url')}`),
      ).toBe('malformed')
      expect(await refusal(signed({ ...headerOf(), ...extra }))).toBe('malformed')
    }
  })

  test.each(['AAAAAAAA', '', '../../dev/null', "' OR 1=1", '__proto__', 'constructor'])(
    'kid %j',
    async kid => {
      expect(await refusal(signed({ ...headerOf(), kid }))).toBe('unknown-key')
    },
  )

  test.each(['JWT', 'jwt', 'at+JWT', 'application/at+jwt', 'dpop+jwt', ''])('typ %j', async typ => {
    expect(await refusal(signed({ ...headerOf(), typ }))).toBe('wrong-type')
  })

  test('a payload that was changed, or is not the profile', async () => {
    const claims = JSON.parse(Buffer.from(payloadOf(), 'base64url').toString())
    const [header, , signature] = token.split('.')
    expect(await refusal(`${header}.${encode({ ...claims, epoch: 99 })}.${signature}`)).toBe(
      'invalid-signature',
    )
    expect(await refusal(signed(headerOf(), encode({ ...claims, iss: 'https://evil.example' })))).toBe(
      'wrong-issuer',
    )
    expect(await refusal(signed(headerOf(), encode({ ...claims, aud: 'another' })))).toBe('wrong-audience')
    expect(await refusal(signed(headerOf(), encode({ ...claims, iat: claims.iat + 3600 })))).toBe(
      'not-yet-valid',
    )
    expect(await refusal(signed(headerOf(), encode({ ...claims, exp: '9999999999' })))).toBe('wrong-type')
    expect(await refusal(signed(headerOf(), encode({ sub: claims.sub })))).toBe('wrong-type')
  })

  test('base64url that is not canonical, and other shapes', async () => {
    const [header, payload, signature = ''] = token.split('.')
    // 64 bytes leave four bits over in the last character: fifteen other characters decode to the same bytes.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(signature.at(-1) ?? '')
    for (const bit of [1, 2, 4, 8]) {
      const twin = signature.slice(0, -1) + alphabet[last ^ bit]
      expect(Buffer.from(twin, 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
      expect(await refusal(`${header}.${payload}.${twin}`)).toBe('malformed')
    }
    for (const forged of [
      `${token}=`,
      `${token}.`,
      `.${token}`,
      `${header}.${payload}`,
      `${header}..${signature}`,
      `${token}.${token}`,
    ]) {
      expect(await refusal(forged)).toBe('malformed')
    }
  })
})
