/** Sender-constrained tokens (RFC 9449) over HTTP: at sign-in, at refreshing, and at every check. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { digestProof } from '../../src/core/token/dpop-key.ts'
import { type CountersignOptions, inspectToken } from '../../src/index.ts'
import { jktOf, makeProof, type ProofKey, proofFor, proofKey } from '../proof.ts'
import type { Answer } from './client.ts'
import { issuer, openWorld, password, type World } from './world.ts'

const key = proofKey('ES256')
const thief = proofKey('ES256')
const identifier = 'ada@example.com'

let world: World
beforeEach(() => start())
afterEach(() => world.auth.close())

async function start(token: CountersignOptions['token'] = {}): Promise<void> {
  world = await openWorld({ token })
  await world.auth.subjects.create({ identifier, password })
}

async function restart(token: CountersignOptions['token']): Promise<void> {
  await world.auth.close()
  await start(token)
}

function proof(method: string, path: string, change: object = {}, by: ProofKey = key): string {
  return proofFor(by, { method, url: issuer + path, now: world.clock.now() }, change)
}

function signIn(headers: Record<string, string>): Promise<Answer> {
  return world.client.send('POST', '/auth/sign-in', {
    body: { identifier, password, credential: 'token' },
    headers,
  })
}

function refresh(token: string, headers: Record<string, string> = {}): Promise<Answer> {
  return world.client.send('POST', '/auth/token/refresh', { body: { refresh_token: token }, headers })
}

async function boundToken(by: ProofKey = key): Promise<string> {
  return (await signIn({ dpop: proof('POST', '/auth/sign-in', {}, by) })).text('access_token')
}

/** Presents a token with a proof for it. */
function whoami(token: string, change: object = {}, by: ProofKey = key): Promise<Answer> {
  const dpop = proofFor(
    by,
    { method: 'GET', url: `${issuer}/auth/whoami`, now: world.clock.now(), accessToken: token },
    change,
  )
  return world.client.send('GET', '/auth/whoami', { headers: { authorization: `DPoP ${token}`, dpop } })
}

const verdict = ({ status, code }: Answer) => code ?? status

describe('a token sign-in with a proof', () => {
  test('gives a token that is bound to the key', async () => {
    const answer = await signIn({ dpop: proof('POST', '/auth/sign-in') })
    const token = answer.text('access_token')
    expect(answer.at('token_type')).toBe('DPoP')
    expect(answer.headers.get('authorization')).toBe(`DPoP ${token}`)
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[\w-]{22}$/)
    expect(inspectToken(token, { now: 0 }).payload?.cnf).toEqual({ jkt: jktOf(key) })
    const identified = await world.auth.authenticate(
      new Request('http://anywhere/orders?page=2', {
        headers: {
          authorization: `DPoP ${token}`,
          dpop: proofFor(key, {
            method: 'GET',
            url: `${issuer}/orders`,
            now: world.clock.now(),
            accessToken: token,
          }),
        },
      }),
    )
    expect(identified).toMatchObject({ ok: true, identity: { kind: 'token', jkt: jktOf(key) } })
  })

  test.each(['EdDSA', 'ES256', 'RS256', 'PS256'])('takes what jose signs with %s', async alg => {
    const { privateKey, publicKey } = await generateKeyPair(alg)
    const jwk = await exportJWK(publicKey)
    const sign = (claims: Record<string, string>, url: string, htm: string) =>
      new SignJWT({ ...claims, htu: issuer + url, htm })
        .setProtectedHeader({ typ: 'dpop+jwt', alg, jwk })
        .setIssuedAt(new Date(world.clock.now()))
        .setJti(`${alg} ${url}`)
        .sign(privateKey)
    const answer = await signIn({ dpop: await sign({}, '/auth/sign-in', 'POST') })
    const token = answer.text('access_token')
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
    const ath = Buffer.from(digest).toString('base64url')
    const dpop = await sign({ ath }, '/auth/whoami', 'GET')
    const who = await world.client.send('GET', '/auth/whoami', {
      headers: { authorization: `DPoP ${token}`, dpop },
    })
    expect(verdict(who)).toBe(200)
  })

  test.each([
    ['of nonsense', () => 'nonsense'],
    ['for another method', () => proof('GET', '/auth/sign-in')],
    ['for another path', () => proof('POST', '/auth/sign-up')],
    ['for another host', () => proof('POST', '', { htu: 'https://evil.example/auth/sign-in' })],
    ['for the Host that was named', () => proof('POST', '', { htu: 'http://localhost/auth/sign-in' })],
    ['that is old', () => proof('POST', '/auth/sign-in', { iat: world.clock.now() / 1000 - 301 })],
    ['that is early', () => proof('POST', '/auth/sign-in', { iat: world.clock.now() / 1000 + 61 })],
    ['that is too long', () => proof('POST', '/auth/sign-in', { padding: 'x'.repeat(4000) })],
    ['twice', () => `${proof('POST', '/auth/sign-in')}, ${proof('POST', '/auth/sign-in')}`],
    ['by another key than it names', () => makeProof({ ...key, privateKey: thief.privateKey }, { jti: 'x' })],
  ])('refuses a proof %s, and stores nothing', async (_, make) => {
    const before = await world.stored()
    const answer = await signIn({ dpop: make() })
    expect(verdict(answer)).toBe('invalid-dpop-proof')
    expect(answer.headers.get('www-authenticate')).toBe(
      'DPoP error="invalid_dpop_proof", algs="EdDSA ES256 RS256 PS256"',
    )
    expect(answer.headers.get('dpop-nonce')).toBeTruthy()
    expect(await world.stored()).toEqual(before)
  })

  test('uses the proof up', async () => {
    const dpop = proof('POST', '/auth/sign-in')
    expect(verdict(await signIn({ dpop }))).toBe(200)
    expect(verdict(await signIn({ dpop }))).toBe('invalid-dpop-proof')
  })

  test('leaves nothing behind once the proof is too old anyway', async () => {
    await signIn({ dpop: proof('POST', '/auth/sign-in', { jti: 'one' }) })
    const used = { digest: digestProof(jktOf(key), 'one'), expiresAt: world.clock.now() }
    expect(await world.storage.proofs.consume(used)).toBe(false)
    world.clock.advanceSeconds(361)
    await vi.waitFor(async () => expect(await world.storage.proofs.consume(used)).toBe(true), 60_000)
  })

  test('is a plain one without', async () => {
    const answer = await signIn({})
    expect([answer.at('token_type'), answer.headers.has('dpop-nonce')]).toEqual(['Bearer', false])
  })

  test('says nothing new about the password', async () => {
    const answer = await world.client.send('POST', '/auth/sign-in', {
      body: { identifier, password: 'wrong', credential: 'token' },
      headers: { dpop: proof('POST', '/auth/sign-in') },
    })
    expect([verdict(answer), answer.headers.has('dpop-nonce')]).toEqual(['invalid-credentials', true])
  })

  test('is a 503 when the store is away', async () => {
    world.storeIsAway = true
    const answer = await signIn({ dpop: proof('POST', '/auth/sign-in') })
    world.storeIsAway = false
    expect(verdict(answer)).toBe('storage-unavailable')
  })
})

describe('a bound token', () => {
  test('is accepted with a proof by its key, each proof once', async () => {
    const token = await boundToken()
    expect(verdict(await whoami(token))).toBe(200)
    expect(verdict(await whoami(token, { jti: 'again' }))).toBe(200)
    const answer = await whoami(token, { jti: 'again' })
    expect(verdict(answer)).toBe('invalid-dpop-proof')
    expect(answer.headers.get('dpop-nonce')).toBeTruthy()
  })

  test('is refused without one, however it is sent', async () => {
    const token = await boundToken()
    const other = await boundToken()
    const forOther = proofFor(key, {
      method: 'GET',
      url: `${issuer}/auth/whoami`,
      now: world.clock.now(),
      accessToken: other,
    })
    const send = (headers: Record<string, string>) => world.client.send('GET', '/auth/whoami', { headers })
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { authorization: `DPoP ${token}` },
      { authorization: `Bearer ${token}`, dpop: proof('GET', '/auth/whoami') },
      { authorization: `DPoP ${token}`, dpop: proof('GET', '/auth/whoami') },
      { authorization: `DPoP ${token}`, dpop: forOther },
    ]) {
      const answer = await send(headers)
      expect(verdict(answer)).toBe('invalid-dpop-proof')
      expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof", algs=/)
    }
    expect(await world.auth.authenticate({ authorization: `DPoP ${token}`, dpop: forOther })).toMatchObject({
      ok: false,
      reason: 'invalid-dpop-proof',
    })
    // None of that used the proof up.
    expect(verdict(await send({ authorization: `DPoP ${other}`, dpop: forOther }))).toBe(200)
  })

  test('is of no use to a thief with a key of their own', async () => {
    const token = await boundToken()
    expect(verdict(await whoami(token, {}, thief))).toBe('invalid-dpop-proof')
    const forged = { ...key, privateKey: thief.privateKey }
    expect(verdict(await whoami(token, {}, forged))).toBe('invalid-dpop-proof')
    expect(verdict(await whoami(await boundToken(thief), {}, thief))).toBe(200)
  })

  test('is refused for another method, address or time', async () => {
    const token = await boundToken()
    const seconds = world.clock.now() / 1000
    for (const change of [
      { htm: 'POST' },
      { htu: `${issuer}/auth/sessions` },
      { htu: 'http://localhost/auth/whoami' },
      { iat: seconds - 301 },
      { iat: seconds + 61 },
      { ath: 'x' },
      { ath: undefined },
    ])
      expect([change, verdict(await whoami(token, change))]).toEqual([change, 'invalid-dpop-proof'])
    expect(verdict(await whoami(token, { htu: `${issuer.toUpperCase()}:443/auth/./%77hoami?x#y` }))).toBe(200)
  })

  test('ends like any other', async () => {
    const token = await boundToken()
    await world.auth.tokens.revoke({ token })
    const answer = await whoami(token)
    expect(verdict(answer)).toBe('revoked')
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_token", algs=/)
    world.clock.advanceSeconds(601)
    expect(verdict(await whoami(token))).toBe('expired')
  })

  test('cannot be checked while the store is away', async () => {
    const token = await boundToken()
    world.storeIsAway = true
    expect(verdict(await whoami(token))).toBe('storage-unavailable')
    world.storeIsAway = false
    expect(verdict(await whoami(token))).toBe(200)
  })
})

test('a token that is bound to nothing is refused with a proof, and a session identifier has none', async () => {
  const token = (await signIn({})).text('access_token')
  expect(verdict(await whoami(token))).toBe('invalid-dpop-proof')
  const { secret } = await world.signIn(identifier, 'header')
  expect(verdict(await whoami(secret))).toBe('malformed')
})

test('one request may be checked twice, and is no replay of itself', async () => {
  const token = await boundToken()
  const make = () =>
    new Request(`${issuer}/auth/whoami`, {
      headers: {
        authorization: `DPoP ${token}`,
        dpop: proofFor(
          key,
          { method: 'GET', url: `${issuer}/auth/whoami`, now: world.clock.now(), accessToken: token },
          { jti: 'same' },
        ),
      },
    })
  const request = make()
  const twice = [request, request].map(one => world.auth.authenticate(one, { maxStalenessMs: 0 }))
  expect((await Promise.all(twice)).map(({ ok }) => ok)).toEqual([true, true])
  expect(await world.auth.authenticate(make())).toMatchObject({ ok: false, reason: 'invalid-dpop-proof' })
})

describe('a login that is bound to a key', () => {
  beforeEach(() => restart({ refresh: true }))

  test('is refreshed with a proof by that key, and the new pair is bound again', async () => {
    const first = await signIn({ dpop: proof('POST', '/auth/sign-in') })
    const next = await refresh(first.text('refresh_token'), { dpop: proof('POST', '/auth/token/refresh') })
    expect(next.at('token_type')).toBe('DPoP')
    expect(next.headers.get('authorization')).toBe(`DPoP ${next.text('access_token')}`)
    expect(verdict(await whoami(next.text('access_token')))).toBe(200)
    expect(verdict(await whoami(next.text('access_token'), {}, thief))).toBe('invalid-dpop-proof')
  })

  test('is not refreshed without; the token is not used up, and the login lives on', async () => {
    const stolen = (await signIn({ dpop: proof('POST', '/auth/sign-in') })).text('refresh_token')
    const used = proof('POST', '/auth/token/refresh')
    await refresh('x', { dpop: used })
    for (const headers of [
      {},
      { dpop: proof('POST', '/auth/token/refresh', {}, thief) },
      { dpop: proof('POST', '/auth/sign-in') },
      { dpop: used },
      { dpop: 'nonsense' },
    ])
      expect(verdict(await refresh(stolen, headers))).toBe('invalid-dpop-proof')
    expect(verdict(await refresh(stolen, { dpop: proof('POST', '/auth/token/refresh') }))).toBe(200)
  })

  test('gives the same pair again within the grace, for another proof by the key', async () => {
    const token = (await signIn({ dpop: proof('POST', '/auth/sign-in') })).text('refresh_token')
    const again = async () => (await refresh(token, { dpop: proof('POST', '/auth/token/refresh') })).json
    expect(await again()).toEqual(await again())
  })

  test('one that is not stays as it is, whatever comes with its token', async () => {
    const token = (await signIn({})).text('refresh_token')
    const next = await refresh(token, { dpop: proof('POST', '/auth/token/refresh') })
    expect(next.at('token_type')).toBe('Bearer')
  })
})

describe('the nonce', () => {
  test('must be a good one where a proof carries one, even if none is needed', async () => {
    const answer = await signIn({ dpop: proof('POST', '/auth/sign-in', { nonce: 'invented' }) })
    expect(verdict(answer)).toBe('use-dpop-nonce')
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="use_dpop_nonce", algs=/)
    const nonce = answer.headers.get('dpop-nonce')
    expect(verdict(await signIn({ dpop: proof('POST', '/auth/sign-in', { nonce }) }))).toBe(200)
  })

  test('is asked for at sign-in and at every check where it is required', async () => {
    await restart({ dpopNonce: 'required' })
    const asked = await signIn({ dpop: proof('POST', '/auth/sign-in') })
    expect(verdict(asked)).toBe('use-dpop-nonce')
    const nonce = asked.headers.get('dpop-nonce')
    const token = (await signIn({ dpop: proof('POST', '/auth/sign-in', { nonce }) })).text('access_token')
    expect(verdict(await whoami(token))).toBe('use-dpop-nonce')
    expect(verdict(await whoami(token, { nonce }))).toBe(200)
    world.clock.advanceSeconds(300)
    const late = await whoami(token, { nonce })
    expect(verdict(late)).toBe('use-dpop-nonce')
    expect(verdict(await whoami(token, { nonce: late.headers.get('dpop-nonce') }))).toBe(200)
  })

  test('makes up for a client’s clock that is wrong', async () => {
    await restart({ dpopNonce: 'required' })
    const nonce = (await signIn({ dpop: proof('POST', '/auth/sign-in') })).headers.get('dpop-nonce')
    const iat = world.clock.now() / 1000 - 3600
    expect(verdict(await signIn({ dpop: proof('POST', '/auth/sign-in', { nonce, iat }) }))).toBe(200)
  })
})

describe('the setting', () => {
  test('required refuses a token sign-in without a proof, and no other', async () => {
    await restart({ dpop: 'required' })
    expect(verdict(await signIn({}))).toBe('invalid-dpop-proof')
    expect(verdict(await signIn({ dpop: proof('POST', '/auth/sign-in') }))).toBe(200)
    expect((await world.signIn(identifier)).sid).toBeDefined()
    const plain = await world.auth.signIn({ identifier, password, credential: 'token' })
    expect(plain).toEqual({ ok: false, reason: 'invalid-dpop-proof' })
  })

  test('off passes a proof over', async () => {
    await restart({ dpop: 'off' })
    expect((await signIn({ dpop: 'nonsense' })).at('token_type')).toBe('Bearer')
  })

  test('further origins may be named by proofs', async () => {
    await restart({ dpopOrigins: ['https://api.example.com'] })
    const token = await boundToken()
    expect(verdict(await whoami(token, { htu: 'https://api.example.com/auth/whoami' }))).toBe(200)
    expect(verdict(await whoami(token, { htu: 'https://other.example.com/auth/whoami' }))).toBe(
      'invalid-dpop-proof',
    )
  })
})

test('an endpoint that needs no credential tells the nonce to whoever sends a proof', async () => {
  const answer = await world.client.send('GET', '/healthz', { headers: { dpop: 'anything' } })
  expect([answer.status, answer.headers.has('dpop-nonce')]).toEqual([200, true])
})
