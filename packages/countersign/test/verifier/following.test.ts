/** A verifier that follows: news come by themselves, and a feed that fails is tried again, ever more rarely. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer, until } from './issuer.ts'
import { ManualTimer } from './manual-timer.ts'

let issuer: Issuer
let ada: Person
beforeEach(async () => {
  issuer = await openIssuer()
  ada = await issuer.person('ada', 'token')
})
afterEach(() => issuer.close())

const calls = () => issuer.asked.filter(path => path.includes('wait=25')).length

test('news come by themselves', async () => {
  const check = issuer.verifier({ follow: true })
  await check(ada.secret)
  await until(() => expect(calls()).toBe(1))
  const { position } = check.figures()
  await issuer.auth.tokens.revoke({ token: ada.secret })
  await until(() => expect(check.figures().position).toBeGreaterThan(position))
  issuer.cutLine(true)
  expect(await check(ada.secret)).toEqual({ ok: false, reason: 'revoked' })
})

test('it begins before anybody asks, and waits from where it is', async () => {
  const check = issuer.verifier({ follow: true })
  await until(() => expect(calls()).toBe(1))
  const { position } = check.figures()
  expect(issuer.asked).toContain('/auth/revocations?after=0')
  expect(issuer.asked.at(-1)).toBe(`/auth/revocations?after=p${position}&wait=25`)
})

test('who does not follow is asked for nothing by itself', async () => {
  issuer.verifier()
  issuer.verifier({ follow: true, revocations: false })
  await new Promise(resolve => setImmediate(resolve))
  expect(issuer.asked).toEqual([])
})

test('a call that waits may take its time and five seconds more', async () => {
  const timer = new ManualTimer()
  issuer.verifier({ follow: true }, { timer: timer.start })
  await until(() => expect(timer.waiting).toEqual([30_000]))
})

test('without news it waits again, and asks nothing else', async () => {
  const check = issuer.verifier({ follow: true })
  await until(() => expect(calls()).toBe(1))
  const before = issuer.asked.length
  issuer.auth.endWaiting()
  await until(() => expect(calls()).toBeGreaterThan(1))
  expect(issuer.asked.slice(before).every(path => path.includes('wait=25'))).toBe(true)
  check.close()
})

test('an issuer of version 0.1, which has no cursors, is followed by positions', async () => {
  const asked: string[] = []
  const withoutCursor: typeof fetch = async (input, init) => {
    asked.push(
      String(input)
        .slice(issuer.address.length)
        .replace(/&nonce=[\w-]+$/, ''),
    )
    if (String(input).includes('&nonce=')) return new Response('{}', { status: 422 })
    const answer = await fetch(input, init)
    if (!String(input).includes('/auth/revocations')) return answer
    const { cursor, revoked_keys, ...old } = JSON.parse(await answer.text())
    expect(cursor).toBeDefined()
    return new Response(JSON.stringify(old))
  }
  const check = issuer.verifier({ follow: true, fetch: withoutCursor })
  const waiting = () => `/auth/revocations?after=${check.figures().position}&wait=25`
  await until(() => expect(asked.at(-1)).toBe(waiting()))
})

test('a snapshot in place of news is read, whatever its position', async () => {
  const check = issuer.verifier({ follow: true })
  await until(() => expect(calls()).toBe(1))
  const { position } = check.figures()
  let isReplaced = true
  issuer.interfere((req, res) => {
    if (!isReplaced || !req.url?.includes('wait=25')) return false
    isReplaced = false
    const nonce = new URL(req.url, issuer.address).searchParams.get('nonce')
    const snapshot = { position, snapshot: true, keys: false, since: 0, pruned_until: 0, nonce }
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(snapshot))
    return true
  })
  const reads = () => issuer.asked.filter(path => path === `/auth/revocations?after=p${position}`).length
  const before = reads()
  issuer.auth.endWaiting()
  await until(() => expect(reads()).toBe(before + 1))
})

test.each([
  ['at the soonest', 0, [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]],
  ['at the latest', 1, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
])('a feed that fails is asked again %s after these pauses', async (_, random, pauses) => {
  const timer = new ManualTimer()
  issuer.interfere((_req, res) => {
    res.writeHead(503).end()
    return true
  })
  const check = issuer.verifier({ follow: true }, { timer: timer.start, random: () => random })
  const seen: number[] = []
  for (const [index] of pauses.entries()) {
    // Neither of the request's own times: what is left is the pause.
    await until(() => {
      expect(issuer.asked).toHaveLength(index + 1)
      expect(timer.waiting.filter(ms => ms !== 5000 && ms !== 60_000)).toHaveLength(1)
    })
    seen.push(...timer.waiting)
    for (const ms of timer.waiting) timer.goOff(ms)
  }
  expect(seen).toEqual(pauses)
  check.close()
})

test('after one that worked the pauses are short again', async () => {
  const timer = new ManualTimer()
  let isAway = true
  issuer.interfere((_req, res) => {
    if (isAway) res.writeHead(503).end()
    return isAway
  })
  issuer.verifier({ follow: true }, { timer: timer.start })
  for (const ms of [250, 500]) {
    await until(() => expect(timer.waiting).toEqual([ms]))
    if (ms === 500) isAway = false
    timer.goOff(ms)
  }
  await until(() => expect(timer.waiting).toEqual([30_000]))
  isAway = true
  issuer.auth.endWaiting()
  await until(() => expect(timer.waiting).toEqual([250]))
})

test('closed, it stops at once: within a pause, and within a call', async () => {
  const timer = new ManualTimer()
  const calling = issuer.verifier({ follow: true }, { timer: timer.start })
  await until(() => expect(timer.waiting).toEqual([30_000]))
  calling.close()
  issuer.cutLine(true)
  const pausing = issuer.verifier({ follow: true }, { timer: timer.start })
  await until(() => expect(timer.waiting).toEqual([250]))
  pausing.close()
  expect(timer.waiting).toEqual([])
  const { length } = issuer.asked
  await new Promise(resolve => setImmediate(resolve))
  expect(issuer.asked).toHaveLength(length)
  expect(timer.waiting).toEqual([])
})
