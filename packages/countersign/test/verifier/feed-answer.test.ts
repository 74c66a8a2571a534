/** What a verifier makes of an answer of the feed, member by member: taken for what it says, or for no answer at all. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { entryIdLength } from '../../src/core/revocation/entry-id.ts'
import type { Verifier } from '../../src/verifier.ts'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer } from './issuer.ts'

const unavailable = { ok: false, reason: 'storage-unavailable' }
const revoked = { ok: false, reason: 'revoked' }

let issuer: Issuer
let ada: Person
beforeEach(async () => {
  issuer = await openIssuer({ token: { refresh: true } })
  ada = await issuer.person('ada', 'token')
})
afterEach(() => issuer.close())

/** A verifier whose feed says this, besides that there is nothing. */
function told(more: Record<string, unknown>): Verifier {
  const since = Math.floor(issuer.clock.now() / 1000)
  const nothing = {
    position: 7,
    snapshot: true,
    keys: false,
    since,
    pruned_until: 0,
    tokens: [],
    sessions: [],
    subjects: [],
    spared: [],
    roles: [],
  }
  issuer.interfere((req, res) => {
    if (!req.url?.startsWith('/auth/revocations')) return false
    const nonce = new URL(req.url, issuer.address).searchParams.get('nonce')
    res
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ...nothing, nonce, ...more }))
    return true
  })
  return issuer.verifier()
}
const claims = (): { jti: string; exp: number } =>
  JSON.parse(Buffer.from(ada.secret.split('.')[1] ?? '', 'base64url').toString())
const short = (id = '') => id.slice(0, entryIdLength)

describe('it is taken for what it says', () => {
  test('nothing: the token is live, and the position is known', async () => {
    const check = told({})
    expect(await check(ada.secret)).toMatchObject({ ok: true })
    expect(check.figures()).toMatchObject({ position: 7, revocations: 0, stalenessMs: 0 })
  })

  test('its token, its login, its subject’s epoch', async () => {
    expect(await told({ tokens: [short(claims().jti), 700] })(ada.secret)).toEqual(revoked)
    expect(await told({ sessions: [short(ada.sid), 700] })(ada.secret)).toEqual(revoked)
    expect(await told({ subjects: [short(ada.id), 1, 700] })(ada.secret)).toEqual(revoked)
    expect(await told({ subjects: [short(ada.id), 0, 700] })(ada.secret)).toMatchObject({ ok: true })
  })

  test('those of somebody else', async () => {
    const other = 'A'.repeat(entryIdLength)
    const check = told({ tokens: [other, 700], sessions: [other, 700], subjects: [other, 1, 700] })
    expect(await check(ada.secret)).toMatchObject({ ok: true })
    expect(check.figures().revocations).toBe(3)
  })

  test('roles that are others now', async () => {
    const check = told({ roles: [[ada.id, 700, ['auditor']]] })
    expect(await check(ada.secret)).toMatchObject({ identity: { roles: ['auditor'] } })
  })

  test('what ended is remembered until the issuer has pruned it, whatever the clock says, and let go once in a minute', async () => {
    const since = Math.floor(issuer.clock.now() / 1000)
    const check = told({ tokens: [short(claims().jti), 700], sessions: ['A'.repeat(entryIdLength), 30] })
    await check(ada.secret)
    expect(check.figures().revocations).toBe(2)
    for (const [pruned, seconds, left] of [
      [0, 90, 2],
      [30, 58.9, 2],
      [30, 1.1, 1],
      [699, 540, 1],
      [700, 60, 0],
    ] as const) {
      told({ snapshot: false, pruned_until: since + pruned })
      issuer.clock.advanceSeconds(seconds)
      expect((await check(ada.secret)).ok).toBe(false)
      expect([pruned, check.figures().revocations]).toEqual([pruned, left])
    }
  })

  test('what the issuer has forgotten, a token that old may have been in', async () => {
    const { exp } = claims()
    expect(await told({ pruned_until: exp })(ada.secret)).toEqual({ ok: false, reason: 'expired' })
    expect(await told({ pruned_until: exp - 1 })(ada.secret)).toMatchObject({ ok: true })
  })

  test('keys that changed are read before it counts', async () => {
    await told({ keys: false })(ada.secret)
    const without = issuer.keyReads()
    issuer.asked.length = 0
    const check = told({ keys: true })
    await check(ada.secret)
    await check(ada.secret, { maxStalenessMs: 0 })
    expect([without, issuer.keyReads()]).toEqual([1, 2])
  })

  test('members that come with later versions are passed over', async () => {
    expect(await told({ hint: 'x' })(ada.secret)).toMatchObject({ ok: true })
  })
})

describe('or for no answer at all', () => {
  const id = 'A'.repeat(entryIdLength)
  test.each([
    ['position', [undefined, null, '7', 1.5]],
    ['snapshot', [undefined, 1, 'true']],
    ['keys', [undefined, 0, 'false']],
    ['since', [undefined, '0', 0.5]],
    ['pruned_until', [undefined, '0', 0.5]],
    ['tokens', [undefined, {}, 'x', [id, 'x'], [id, 1.5], [1, 1], [id]]],
    ['sessions', [undefined, {}, [id, null], [null, 1], [id]]],
    ['subjects', [undefined, {}, [id, 1, '1'], [id, '1', 1], [1, 1, 1], [id, 1]]],
    ['spared', [undefined, {}, [id, 1, '1'], [id, '1', 1], [1, 1, 1]]],
    ['roles', [undefined, {}, [1], [[]], [[1, 1, []]], [[id, 'x', []]], [[id, 1, {}]], [[id, 1, [1]]]]],
  ])('%s', async (name, values) => {
    for (const value of values) expect(await told({ [name]: value })(ada.secret)).toEqual(unavailable)
  })

  test.each(['null', '[]', '1', '"x"'])('%s', async body => {
    issuer.interfere((req, res) => {
      if (!req.url?.startsWith('/auth/revocations')) return false
      res.writeHead(200, { 'content-type': 'application/json' }).end(body)
      return true
    })
    expect(await issuer.verifier()(ada.secret)).toEqual(unavailable)
  })
})
