/** K39: a recorded answer of the feed, replayed to a verifier by a cache that ignores `no-store`, or by somebody on the line. */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HttpFeed } from '../../src/verifier/http-feed.ts'
import { Remote } from '../../src/verifier/remote.ts'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer, until } from '../verifier/issuer.ts'
import { ManualTimer } from '../verifier/manual-timer.ts'

const strict = { maxStalenessMs: 0 }
const unavailable = { ok: false, reason: 'storage-unavailable' }
const revoked = { ok: false, reason: 'revoked' }
const hours = 3600

let issuer: Issuer
let ada: Person
beforeEach(async () => {
  issuer = await openIssuer({
    token: { accessTimeoutSeconds: 5 * hours },
    session: { idleTimeoutSeconds: 5 * hours, absoluteTimeoutSeconds: 5 * hours },
  })
  ada = await issuer.person('ada', 'token')
})
afterEach(() => issuer.close())

/** What the issuer answers now. */
async function record(query: string, accept = 'application/json'): Promise<string> {
  const answer = await fetch(`${issuer.address}/auth/revocations?${query}`, {
    headers: { ...issuer.root.headers, accept },
  })
  return answer.text()
}

function replay(answer: (url: URL) => string | undefined, headers: Record<string, string> = {}): void {
  issuer.interfere((req, res: ServerResponse) => {
    const url = new URL(req.url ?? '', issuer.address)
    const text = url.pathname === '/auth/revocations' ? answer(url) : undefined
    if (text === undefined) return false
    res.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text)
    return true
  })
}

describe('K39 an issuer that echoes the nonce', () => {
  test('does so in a snapshot, in what came after, in a call that waits, and in every event', async () => {
    const whole = JSON.parse(await record('after=0&nonce=abc'))
    expect(whole).toMatchObject({ nonce: 'abc', snapshot: true })
    const { position } = whole
    expect(JSON.parse(await record(`after=${position}&nonce=abd`))).toMatchObject({ nonce: 'abd', position })
    const waiting = record(`after=${position}&nonce=abe&wait=25`)
    const events = await fetch(`${issuer.address}/auth/revocations?after=${position}&nonce=abf`, {
      headers: { ...issuer.root.headers, accept: 'text/event-stream' },
    })
    await issuer.auth.tokens.revoke({ token: ada.secret })
    expect(JSON.parse(await waiting)).toMatchObject({ nonce: 'abe', snapshot: false })
    let text = ''
    for await (const part of events.body ?? []) {
      text += Buffer.from(part).toString()
      if (/data: .*\n\n/.test(text)) break
    }
    expect(JSON.parse(/data: (.*)/.exec(text)?.[1] ?? '')).toMatchObject({ nonce: 'abf', snapshot: false })
    expect(JSON.parse(await record('after=0'))).not.toHaveProperty('nonce')
  })

  test.each(['', 'a b', '"', 'a'.repeat(65), '%00', 'é'])('refuses %j as one', async nonce => {
    const answer = await fetch(`${issuer.address}/auth/revocations?nonce=${encodeURIComponent(nonce)}`, {
      headers: issuer.root.headers,
    })
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'invalid-parameter' }])
  })

  test('is asked with another nonce every time', async () => {
    const seen: (string | null)[] = []
    replay(url => {
      seen.push(url.searchParams.get('nonce'))
      return undefined
    })
    const check = issuer.verifier()
    for (let time = 0; time < 3; time++) await check(ada.secret, strict)
    expect(new Set(seen).size).toBe(3)
    for (const nonce of seen) expect(nonce).toMatch(/^[\da-f]{32}$/)
  })

  test('whose answer of two hours ago comes again confirms nothing', async () => {
    const check = issuer.verifier()
    expect(await check(ada.secret, strict)).toMatchObject({ ok: true })
    const recorded = await record(`after=${check.figures().position}&nonce=ofthen`)
    await issuer.auth.tokens.revoke({ token: ada.secret })
    issuer.clock.advanceSeconds(2 * hours)
    replay(() => recorded)
    expect(await check(ada.secret, strict)).toEqual(unavailable)
    replay(() => undefined)
    expect(await check(ada.secret, strict)).toEqual(revoked)
  })

  test('whose answer of a moment ago, to somebody who sent no nonce, is no answer to one who did', async () => {
    const check = issuer.verifier()
    await check(ada.secret, strict)
    const recorded = await record(`after=${check.figures().position}`)
    await issuer.auth.tokens.revoke({ token: ada.secret })
    replay(() => recorded)
    expect(await check(ada.secret, strict)).toEqual(unavailable)
  })

  test('is never asked without one again: refusing it on the way, and answering the plain question, is no way around', async () => {
    const faults: unknown[] = []
    const check = issuer.verifier({ onFault: fault => faults.push(fault) })
    expect(await check(ada.secret, strict)).toMatchObject({ ok: true })
    const recorded = await record(`after=${check.figures().position}`)
    await issuer.auth.tokens.revoke({ token: ada.secret })
    let plain = 0
    issuer.interfere((req, res) => {
      const url = new URL(req.url ?? '', issuer.address)
      if (url.pathname !== '/auth/revocations') return false
      if (!url.searchParams.has('nonce')) plain += 1
      const status = url.searchParams.has('nonce') ? 422 : 200
      res.writeHead(status, { 'content-type': 'application/json' }).end(recorded)
      return true
    })
    for (let time = 0; time < 2; time++) expect(await check(ada.secret, strict)).toEqual(unavailable)
    expect(plain).toBe(0)
    expect(`${faults[0]}`).toContain('refuses one now')
    replay(() => undefined)
    expect(await check(ada.secret, strict)).toEqual(revoked)
  })

  test('to one question, while another was refused it on the way, is not asked without one from then on', async () => {
    const recorded = await record('after=0')
    const feed = new HttpFeed({
      remote: new Remote({
        fetch,
        authorization: () => issuer.root.headers.authorization,
        timer: new ManualTimer().start,
        closed: new AbortController().signal,
      }),
      url: `${issuer.address}/auth/revocations`,
      clock: issuer.clock,
      createNonce: () => randomUUID(),
    })
    const [nonces, waiting]: [string[], ServerResponse[]] = [[], []]
    const plain: ServerResponse[] = []
    issuer.interfere((req, res) => {
      const nonce = new URL(req.url ?? '', issuer.address).searchParams.get('nonce')
      if (nonce !== null) nonces.push(nonce)
      ;(nonce === null ? plain : waiting).push(res)
      return true
    })
    const answer = (res: ServerResponse | undefined, status: number, more: object = {}) =>
      res?.writeHead(status).end(JSON.stringify({ ...JSON.parse(recorded), ...more }))
    const reads = [feed.read(), feed.read()]
    const outcomes = Promise.allSettled(reads)
    await until(() => expect(waiting).toHaveLength(2))
    answer(waiting[0], 422)
    await until(() => expect(plain).toHaveLength(1))
    answer(waiting[1], 200, { nonce: nonces[1] })
    await Promise.any(reads)
    answer(plain[0], 200)
    expect((await outcomes).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const next = feed.read()
    await until(() => expect(waiting).toHaveLength(3))
    answer(waiting[2], 200, { nonce: nonces[2] })
    await next
    expect(plain).toHaveLength(1)
  })

  test('whose recorded answer meets a call that waits is no news, and no busy loop', async () => {
    // The pause before the next attempt never ends, whatever the machine is busy with.
    const timer = new ManualTimer()
    const check = issuer.verifier({ follow: true }, { timer: timer.start })
    await until(() => expect(issuer.asked.some(path => path.includes('wait='))).toBe(true))
    const recorded = await record(`after=${check.figures().position}&nonce=ofthen`)
    let replayed = 0
    replay(url => {
      if (!url.searchParams.has('wait')) return undefined
      replayed += 1
      return recorded
    })
    issuer.auth.endWaiting()
    // Taken for an answer, it would be asked for again at once.
    await until(() => expect(timer.waiting).toEqual([250]))
    expect(replayed).toBe(1)
  })
})

describe('K39 an issuer of version 0.1, which refuses the nonce', () => {
  /** Leaves out what it does not know, and can be made to answer with what was recorded. */
  function old(recorded?: string, headers: Record<string, string> = {}): { asked: string[] } {
    const asked: string[] = []
    issuer.interfere((req, res) => {
      const url = new URL(req.url ?? '', issuer.address)
      if (url.pathname !== '/auth/revocations') return false
      asked.push(url.search)
      if (url.searchParams.has('nonce')) {
        res.writeHead(422, { 'content-type': 'application/problem+json' }).end('{}')
        return true
      }
      const answer = recorded === undefined ? record(url.search.slice(1)) : Promise.resolve(recorded)
      void answer.then(text => {
        // What it never wrote, it does not leave empty either.
        const { revoked_keys: _, cursor: __, ...known } = JSON.parse(text)
        res.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(known))
      })
      return true
    })
    return { asked }
  }

  test('is asked without one from then on', async () => {
    // A call of the test’s own must not come by here.
    const whole = await record('after=0')
    const { asked } = old(whole)
    const check = issuer.verifier()
    expect(await check(ada.secret, strict)).toMatchObject({ ok: true })
    expect(await check(ada.secret, strict)).toMatchObject({ ok: true })
    expect(asked.map(search => search.includes('nonce'))).toEqual([true, false, false])
  })

  test('is believed as far as clocks may differ, and no further', async () => {
    const whole = await record('after=0')
    old(whole)
    issuer.clock.advanceSeconds(61)
    expect(await issuer.verifier()(ada.secret, strict)).toMatchObject({ ok: true })
    issuer.clock.advanceSeconds(0.001)
    expect(await issuer.verifier()(ada.secret, strict)).toEqual(unavailable)
  })

  test('is not believed where a cache says that it kept the answer', async () => {
    const whole = await record('after=0')
    old(whole, { age: '1' })
    expect(await issuer.verifier()(ada.secret, strict)).toEqual(unavailable)
    old(whole, { age: '0' })
    expect(await issuer.verifier()(ada.secret, strict)).toMatchObject({ ok: true })
  })

  test('that is brought up to date is asked with a nonce again, at once', async () => {
    const whole = await record('after=0')
    old(whole)
    const check = issuer.verifier()
    await check(ada.secret, strict)
    const nonces: boolean[] = []
    const now = JSON.stringify({ ...JSON.parse(whole), position: 7 })
    replay(url => {
      nonces.push(url.searchParams.has('nonce'))
      return url.searchParams.has('nonce') ? undefined : now
    })
    await check(ada.secret, strict)
    await check(ada.secret, strict)
    expect(nonces).toEqual([false, true, true])
  })
})
