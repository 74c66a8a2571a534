/** A verifier behind a line that fails in every way that lines do: it lets nobody in that it is not sure of. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StorageError } from '../../src/core/errors.ts'
import type { VerifierOptions } from '../../src/verifier.ts'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer, until } from './issuer.ts'
import { ManualTimer } from './manual-timer.ts'

const strict = { maxStalenessMs: 0 }
const unavailable = { ok: false, reason: 'storage-unavailable' }

let issuer: Issuer
let ada: Person
beforeEach(async () => {
  issuer = await openIssuer()
  ada = await issuer.person('ada', 'token')
})
afterEach(() => issuer.close())

const isFeed = (url = '') => url.startsWith('/auth/revocations')

/** Answers the feed in the issuer's place so many times, then leaves it to the issuer. */
function answerFeed(answer: (res: ServerResponse) => void, times = Number.POSITIVE_INFINITY): () => number {
  let answered = 0
  issuer.interfere((req, res) => {
    if (!isFeed(req.url) || answered === times) return false
    answered += 1
    answer(res)
    return true
  })
  return () => answered
}

describe('an answer that is none', () => {
  test.each([200, 201, 202, 204, 206, 302, 304, 400, 401, 403, 404, 429, 500, 502, 503])(
    'status %i: refused unless it is 200, and the operator is told which it was',
    async status => {
      const faults: unknown[] = []
      const check = issuer.verifier({ onFault: fault => faults.push(fault) })
      const whole = await (
        await fetch(`${issuer.address}/auth/revocations?after=0`, { headers: issuer.root.headers })
      ).text()
      issuer.interfere(({ url = '' }, res) => {
        if (!isFeed(url)) return false
        const nonce = new URL(url, issuer.address).searchParams.get('nonce')
        const body = [204, 304].includes(status) ? undefined : JSON.stringify({ ...JSON.parse(whole), nonce })
        res.writeHead(status, { 'content-type': 'application/json' }).end(body)
        return true
      })
      if (status === 200) {
        expect(await check(ada.secret)).toMatchObject({ ok: true })
        expect(faults).toEqual([])
        return
      }
      const isOfClient = status === 401 || status === 403
      expect(await check(ada.secret)).toEqual({
        ...unavailable,
        ...(isOfClient && { cause: 'invalid-client' }),
      })
      expect(faults).toHaveLength(1)
      expect(faults[0]).toBeInstanceOf(StorageError)
      expect(`${faults[0]}`).toContain(`${status}`)
    },
  )

  test('a redirect is not followed, so that nobody else is shown the credential', async () => {
    let elsewhere = 0
    issuer.interfere((req, res) => {
      if (req.url === '/elsewhere') elsewhere += 1
      else if (!isFeed(req.url)) return false
      res.writeHead(302, { location: '/elsewhere' }).end()
      return true
    })
    expect(await issuer.verifier()(ada.secret)).toEqual(unavailable)
    expect(elsewhere).toBe(0)
  })

  test.each([
    ['a page', '<html>', 'text/html'],
    ['nothing', '', 'application/json'],
    ['half a document', '{"position":1,"snapshot":true,', 'application/json'],
    ['two', '{}{}', 'application/json'],
  ])('%s is no feed', async (_, body, type) => {
    answerFeed(res => res.writeHead(200, { 'content-type': type }).end(body))
    expect(await issuer.verifier()(ada.secret)).toEqual(unavailable)
  })

  test('an answer that breaks off is none, and the next one counts', async () => {
    let isWhole = false
    issuer.interfere((req, res) => {
      if (!isFeed(req.url) || isWhole) return false
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
      res.write('{"position":1,', () => res.destroy())
      return true
    })
    const check = issuer.verifier()
    expect(await check(ada.secret)).toEqual(unavailable)
    isWhole = true
    expect(await check(ada.secret)).toMatchObject({ ok: true })
  })
})

describe('an answer that was recorded a moment ago', () => {
  const record = async () =>
    (await fetch(`${issuer.address}/auth/revocations?after=0`, { headers: issuer.root.headers })).text()

  test('is not taken by a verifier that has just been started', async () => {
    const recorded = await record()
    await issuer.auth.tokens.revoke({ token: ada.secret })
    answerFeed(res => res.writeHead(200, { 'content-type': 'application/json' }).end(recorded))
    expect(await issuer.verifier()(ada.secret)).toEqual(unavailable)
  })

  test('nor where the nonce is refused on the way: version 0.1 never wrote such a one', async () => {
    const { cursor, ...recorded } = JSON.parse(await record())
    await issuer.auth.tokens.revoke({ token: ada.secret })
    for (const more of [{ cursor }, { age_ms: 0 }, { nonce: 'another' }]) {
      issuer.interfere(({ url = '' }, res) => {
        if (!isFeed(url)) return false
        const { revoked_keys, ...old } = recorded
        const body = { ...old, ...more }
        res.writeHead(url.includes('nonce=') ? 422 : 200, { 'content-type': 'application/json' })
        res.end(JSON.stringify(body))
        return true
      })
      expect(await issuer.verifier()(ada.secret)).toEqual(unavailable)
    }
  })
})

describe('an answer without end', () => {
  /** As much as is asked for. */
  function endless(headers: Record<string, string> = {}): { response: Response; sent: () => number } {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull: controller => {
        sent += 1_048_576
        controller.enqueue(new Uint8Array(1_048_576).fill(0x20))
      },
    })
    return { response: new Response(body, { headers }), sent: () => sent }
  }

  test.each([
    ['the feed', isFeed, 128],
    ['the key set', (url = '') => url.endsWith('/jwks.json'), 1],
  ])('of %s is cut off', async (_, isMeant, mebibytes) => {
    const { response, sent } = endless()
    const faults: unknown[] = []
    const check = issuer.verifier({
      fetch: (url, init) =>
        isMeant(url.slice(issuer.address.length)) ? Promise.resolve(response) : fetch(url, init),
      onFault: fault => faults.push(fault),
    })
    expect(await check(ada.secret)).toEqual(unavailable)
    expect(`${faults[0]}`).toContain('more than such an answer can be')
    expect(sent()).toBeLessThanOrEqual((mebibytes + 2) * 1_048_576)
  })

  test('that says so is not even begun', async () => {
    const { response, sent } = endless({ 'content-length': '2000000' })
    const check = issuer.verifier({
      fetch: (url, init) => (url.endsWith('jwks.json') ? Promise.resolve(response) : fetch(url, init)),
    })
    expect(await check(ada.secret)).toEqual(unavailable)
    expect(sent()).toBeLessThanOrEqual(1_048_576)
  })
})

describe('a connection that is closed', () => {
  test('once is tried again at once (RFC 9110 §9.2.2)', async () => {
    const answered = answerFeed(res => res.destroy(), 1)
    expect(await issuer.verifier()(ada.secret)).toMatchObject({ ok: true })
    expect(answered()).toBe(1)
  })

  test('twice is a line that is down: the operator is told what happened', async () => {
    const faults: unknown[] = []
    const answered = answerFeed(res => res.destroy())
    const check = issuer.verifier({ onFault: fault => faults.push(fault) })
    expect(await check(ada.secret)).toEqual(unavailable)
    expect(answered()).toBe(2)
    expect(faults).toEqual([expect.objectContaining({ cause: expect.any(TypeError) })])
    expect(faults[0]).toBeInstanceOf(StorageError)
  })
})

describe('an answer that does not come', () => {
  /** A verifier whose feed has just been asked, and what keeps it from waiting for ever. */
  async function waiting(answer: (res: ServerResponse) => void) {
    const timer = new ManualTimer()
    const reached = answerFeed(answer)
    const check = issuer.verifier({}, { timer: timer.start })
    const outcome = check(ada.secret)
    await until(() => expect(reached()).toBe(1))
    return { timer, check, outcome, reached }
  }

  test('is waited for five seconds, and not asked for again by itself', async () => {
    const { timer, outcome, reached } = await waiting(() => {})
    // And a moment until the issuer is asked about the token itself.
    expect(timer.waiting).toEqual([5000, 150])
    timer.goOff(5000)
    expect(await outcome).toEqual(unavailable)
    expect(timer.waiting).toEqual([])
    expect([reached(), issuer.asked.length]).toEqual([1, 1])
  })

  test('once begun it may take a minute: a snapshot is large, and lines are slow', async () => {
    const { timer, outcome } = await waiting(res => res.writeHead(200).write('{'))
    await until(() => expect(timer.waiting).toContain(60_000))
    timer.goOff(60_000)
    expect(await outcome).toEqual(unavailable)
    expect(timer.waiting).toEqual([])
  })

  test('that stalls is given up five seconds after its last part', async () => {
    let begun: ServerResponse | undefined
    const { timer, outcome } = await waiting(res => {
      begun = res.writeHead(200)
      begun.write('{"position"')
    })
    await until(() => expect(timer.waiting.toSorted()).toEqual([150, 5000, 60_000]))
    const [before] = timer.started(5000)
    begun?.write(':1,')
    await until(() => {
      expect(timer.started(5000)).toHaveLength(1)
      expect(timer.started(5000)[0]).not.toBe(before)
    })
    timer.goOff(5000)
    expect(await outcome).toEqual(unavailable)
    expect(timer.waiting).toEqual([])
  })

  const never = () => new Promise<never>(() => {})
  test.each<[string, Partial<VerifierOptions>]>([
    ['an answer, of a fetch that does not heed its signal', { fetch: never }],
    ['a credential', { authorization: never }],
    ['a body, of such a fetch', { fetch: async () => new Response(new ReadableStream()) }],
    [
      'the end of a refusal’s body',
      { fetch: async () => new Response(new ReadableStream({ cancel: never }), { status: 503 }) },
    ],
  ])('is given up in time, whatever is waited for: %s', async (_, options) => {
    const timer = new ManualTimer()
    const outcome = issuer.verifier(options, { timer: timer.start })(ada.secret)
    await until(() => expect(timer.waiting).toContain(5000))
    await new Promise(resolve => setImmediate(resolve))
    timer.goOff(5000)
    expect(await outcome).toEqual(unavailable)
    expect(timer.waiting).toEqual([])
  })

  test('closing gives it up', async () => {
    const { timer, check, outcome } = await waiting(() => {})
    check.close()
    expect(await outcome).toEqual(unavailable)
    expect(timer.waiting).toEqual([])
  })

  test('nothing is left waiting after one that came', async () => {
    const timer = new ManualTimer()
    expect(await issuer.verifier({}, { timer: timer.start })(ada.secret)).toMatchObject({ ok: true })
    expect(timer.waiting).toEqual([])
  })
})

describe('what the issuer is shown', () => {
  const headersOf = async (options: Parameters<Issuer['verifier']>[0]) => {
    const seen: { url: string; headers: IncomingHttpHeaders }[] = []
    issuer.interfere(({ url = '', headers }) => {
      seen.push({ url, headers })
      return false
    })
    await issuer.verifier(options)(ada.secret)
    return seen
  }

  test('the credential with the feed, and not with the keys, which are public', async () => {
    const seen = await headersOf({})
    expect(seen.map(({ url }) => url)).toEqual([
      expect.stringMatching(/^\/auth\/revocations\?after=0&nonce=[\da-f]{32}$/),
      '/.well-known/jwks.json',
    ])
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      issuer.root.headers.authorization,
      undefined,
    ])
  })

  test('that no cache may answer for it', async () => {
    for (const { headers } of await headersOf({})) {
      expect(headers.accept).toBe('application/json')
      expect(headers['cache-control']).toBe('no-cache')
    }
  })

  test('a credential that is made anew for every call', async () => {
    let calls = 0
    const check = issuer.verifier({
      authorization: async () => {
        calls += 1
        return issuer.root.headers.authorization ?? ''
      },
    })
    await check(ada.secret)
    await check(ada.secret, strict)
    expect(calls).toBe(2)
  })

  test('where none can be made nobody is let in', async () => {
    const faults: unknown[] = []
    const cause = new Error('the vault is sealed')
    const check = issuer.verifier({
      authorization: () => Promise.reject(cause),
      onFault: fault => faults.push(fault),
    })
    expect(await check(ada.secret)).toEqual(unavailable)
    expect(faults).toEqual([expect.objectContaining({ cause })])
    expect(issuer.asked).toEqual([])
  })
})
