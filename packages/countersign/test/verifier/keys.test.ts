/** The issuer's keys at a verifier: when they are read, which are taken, and what becomes of one that is gone. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fetch } from '../../src/verifier.ts'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer, until } from './issuer.ts'

const strict = { maxStalenessMs: 0 }
const unavailable = { ok: false, reason: 'storage-unavailable' }
const unknownKey = { ok: false, reason: 'unknown-key' }

let issuer: Issuer
let ada: Person
beforeEach(async () => {
  issuer = await openIssuer()
  ada = await issuer.person('ada', 'token')
})
afterEach(() => issuer.close())

const isKeySet = (url: string) => url.endsWith('/jwks.json')

/** A verifier that is shown this key set, once it is there. */
function shown(keySet: () => unknown, headers: Record<string, string> = {}): Fetch {
  return async (url, init) => {
    issuer.asked.push(url)
    const given = isKeySet(url) ? keySet() : undefined
    return given === undefined ? fetch(url, init) : Response.json(given, { headers })
  }
}

const published = async (): Promise<Record<string, unknown>[]> => {
  // The node learns of keys when it is asked strictly.
  await issuer.verifier({ fetch })(ada.secret, strict)
  const response = await fetch(`${issuer.address}/.well-known/jwks.json`)
  return ((await response.json()) as { keys: Record<string, unknown>[] }).keys
}

describe('reading them', () => {
  test('is done once, and again at once when the feed says that they changed', async () => {
    const check = issuer.verifier()
    await Promise.all(Array.from({ length: 20 }, () => check(ada.secret)))
    expect(issuer.keyReads()).toBe(1)
    const { keys } = check.figures()
    const token = await issuer.issue('ES256', ada)
    expect(await check(token, strict)).toMatchObject({ ok: true })
    expect(issuer.keyReads()).toBe(2)
    expect(check.figures().keys).toBe(keys + 1)
  })

  test('a kid that is made up makes it ask once in a while, not every time', async () => {
    const check = issuer.verifier({ revocations: false })
    const madeUp = ada.secret.replace(/^[^.]+/, () =>
      Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: 'nobodys1', typ: 'at+jwt' })).toString('base64url'),
    )
    for (const [seconds, reads] of [
      [0, 1],
      [4.999, 1],
      [0.001, 2],
      [4.999, 2],
      [0.001, 3],
    ] as const) {
      issuer.clock.advanceSeconds(seconds)
      for (let time = 0; time < 5; time++) expect(await check(madeUp)).toEqual(unknownKey)
      expect(issuer.keyReads()).toBe(reads)
    }
  })

  test('checks that wait for them share one read', async () => {
    const check = issuer.verifier({ revocations: false })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => check(ada.secret)))
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    expect(issuer.keyReads()).toBe(1)
  })

  test.each([
    ['as long as the issuer says', 'public, max-age=120', 120],
    ['at least half a minute', 'max-age=1', 30],
    ['at most an hour', 'max-age=86400', 3600],
    ['five minutes where it says nothing', 'public', 300],
  ])('they are kept %s', async (_, cacheControl, seconds) => {
    const keys = await published()
    const check = issuer.verifier({
      revocations: false,
      fetch: shown(() => ({ keys }), { 'cache-control': cacheControl }),
    })
    const long = await issuer.issue('EdDSA', ada, { exp: issuer.clock.now() / 1000 + 10_000 })
    await check(long)
    issuer.clock.advanceSeconds(seconds - 0.001)
    await check(long)
    expect(issuer.keyReads()).toBe(1)
    issuer.clock.advanceSeconds(0.001)
    expect(await check(long)).toMatchObject({ ok: true })
    expect(issuer.keyReads()).toBe(2)
  })

  test('past that, and with an issuer that is away, nobody is let in', async () => {
    const check = issuer.verifier({ revocations: false })
    await check(ada.secret)
    issuer.clock.advanceSeconds(3600)
    issuer.cutLine(true)
    expect(await check(ada.secret)).toEqual(unavailable)
  })

  test('an answer that was overtaken by a later one does not bring an old set back', async () => {
    let holdBack: Promise<void> | undefined
    const check = issuer.verifier({
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        const held = isKeySet(url) ? holdBack : undefined
        holdBack = isKeySet(url) ? undefined : holdBack
        await held
        return response
      },
    })
    await check(ada.secret)
    let letGo = () => {}
    holdBack = new Promise(resolve => {
      letGo = resolve
    })
    // Its keys have expired, so that it asks: and is answered late.
    issuer.clock.advanceSeconds(400)
    const late = check(ada.secret)
    await until(() => expect(holdBack).toBeUndefined())
    const { keys } = check.figures()
    const token = await issuer.issue('ES256', ada)
    expect(await check(token, strict)).toMatchObject({ ok: true })
    letGo()
    expect(await late).toMatchObject({ ok: true })
    expect(check.figures().keys).toBe(keys + 1)
    expect(await check(token)).toMatchObject({ ok: true })
  })
})

describe('a key that is gone', () => {
  test('verifies nothing from then on', async () => {
    let keySet: unknown
    const check = issuer.verifier({ fetch: shown(() => keySet) })
    expect(await check(ada.secret)).toMatchObject({ ok: true })
    keySet = { keys: [] }
    // What the rotation appends when it takes a key back.
    await issuer.ringOf('ES256')
    expect(await check(ada.secret, strict)).toEqual(unknownKey)
  })

  test('not even the token that was being checked when the news came', async () => {
    let keySet: unknown
    let onKeyRead: (() => Promise<void>) | undefined
    const fetchShown = shown(() => keySet)
    const check = issuer.verifier({
      fetch: async (url, init) => {
        const response = await fetchShown(url, init)
        const act = isKeySet(url) ? onKeyRead : undefined
        if (act !== undefined) onKeyRead = undefined
        await act?.()
        return response
      },
    })
    await check(ada.secret)
    // Reading keys that have expired takes so long that the feed has to be asked again.
    issuer.clock.advanceSeconds(400)
    onKeyRead = async () => {
      keySet = { keys: [] }
      await issuer.ringOf('ES256')
      issuer.clock.advanceSeconds(2)
    }
    expect(await check(ada.secret)).toEqual(unknownKey)
  })

  test('until the changed keys are read nothing counts as known', async () => {
    let isAway = false
    const check = issuer.verifier({
      fetch: (url, init) =>
        isAway && isKeySet(url) ? Promise.resolve(new Response('', { status: 503 })) : fetch(url, init),
    })
    await check(ada.secret)
    isAway = true
    await issuer.ringOf('ES256')
    expect(await check(ada.secret, strict)).toEqual(unavailable)
    isAway = false
    expect(await check(ada.secret, strict)).toMatchObject({ ok: true })
  })
})

describe('a key that was revoked', () => {
  const revokeActive = async () => {
    const active = (await issuer.auth.keys.list()).find(
      ({ state, use }) => state === 'active' && use === 'sig',
    )
    if (active === undefined) throw new Error('there is no key')
    await issuer.auth.keys.revoke(active.kid)
    return active.kid
  }

  test('is refused at once, though a cache on the way goes on showing the key set of before', async () => {
    const keys = await published()
    const check = issuer.verifier({ fetch: shown(() => ({ keys }), { 'cache-control': 'max-age=300' }) })
    expect(await check(ada.secret)).toMatchObject({ ok: true })
    await revokeActive()
    expect(await check(ada.secret, strict)).toEqual({ ok: false, reason: 'revoked' })
    // One that comes later learns of it by the snapshot.
    const later = issuer.verifier({ fetch: shown(() => ({ keys })) })
    expect(await later(ada.secret)).toEqual({ ok: false, reason: 'revoked' })
  })

  test('is named by the feed, in a snapshot and in what came after, and only where keys changed', async () => {
    const read = async (after: number): Promise<Record<string, unknown>> => {
      const headers = issuer.root.headers
      return (await fetch(`${issuer.address}/auth/revocations?after=${after}`, { headers })).json() as never
    }
    const before = await read(0)
    expect(before).toMatchObject({ keys: true, revoked_keys: [] })
    expect(await read(before.position as number)).not.toHaveProperty('revoked_keys')
    const kid = await revokeActive()
    expect(await read(before.position as number)).toMatchObject({ keys: true, revoked_keys: [kid] })
    expect(await read(0)).toMatchObject({ keys: true, revoked_keys: [kid] })
  })
})

describe('a key set', () => {
  test.each([null, [], 'keys', {}, { keys: {} }, { keys: 'x' }])(
    'that is none lets nobody in: %j',
    async keySet => {
      expect(await issuer.verifier({ fetch: shown(() => keySet) })(ada.secret)).toEqual(unavailable)
    },
  )

  test('may hold what is not for us, beside the one that is (RFC 7517 §5)', async () => {
    const keys = await published()
    const more = [null, 1, 'x', [], {}, { ...keys[0], kid: 1 }, { kid: 'a', kty: 'oct', k: 'AAAA' }, ...keys]
    const check = issuer.verifier({ fetch: shown(() => ({ keys: more })) })
    expect(await check(ada.secret)).toMatchObject({ ok: true })
    expect(check.figures().keys).toBe(keys.length)
  })

  const strangers: [string, 'EdDSA' | 'ES256' | 'RS256', Record<string, unknown>][] = [
    ['for encrypting', 'EdDSA', { use: 'enc' }],
    ['that may not verify', 'EdDSA', { key_ops: ['encrypt'] }],
    ['whose operations are no list', 'EdDSA', { key_ops: 'verify' }],
    ['without an algorithm', 'EdDSA', { alg: undefined }],
    ['of an algorithm that is not ours', 'EdDSA', { alg: 'HS256' }],
    ['of another type than its algorithm', 'EdDSA', { kty: 'EC' }],
    ['on another curve', 'ES256', { crv: 'P-384' }],
    ['without its point', 'EdDSA', { x: undefined }],
    ['whose point is no text', 'EdDSA', { x: 1 }],
    ['off its curve', 'ES256', { y: 'A'.repeat(43) }],
    ['with a short modulus', 'RS256', { n: 'A'.repeat(341) }],
    ['without a modulus', 'RS256', { n: undefined }],
    ['without a name', 'EdDSA', { kid: undefined }],
  ]
  test.each(strangers)('a key %s is none', async (_, algorithm, change) => {
    const token = await issuer.issue(algorithm, ada)
    const own = (await published()).filter(({ alg }) => alg === algorithm)
    let keys = own
    const check = issuer.verifier({ revocations: false, fetch: shown(() => ({ keys })) })
    expect(await check(token)).toMatchObject({ ok: true })
    keys = own.map(jwk => ({ ...jwk, ...change }))
    expect(await issuer.verifier({ fetch: shown(() => ({ keys })) })(token)).toEqual(unknownKey)
  })

  test('a key that says it is for verifying, or that shows more than it should, is taken for what is public of it', async () => {
    const own = await published()
    for (const more of [{ use: undefined }, { key_ops: ['verify'] }, { d: 'A'.repeat(43) }, { ext: false }]) {
      const keys = own.map(jwk => ({ ...jwk, ...more }))
      expect(await issuer.verifier({ fetch: shown(() => ({ keys })) })(ada.secret)).toMatchObject({
        ok: true,
      })
    }
  })
})
