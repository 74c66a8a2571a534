/** How soon a verifier knows, and what it answers when it cannot know: a real issuer over HTTP, and a line that can be cut. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer, until } from './issuer.ts'

const strict = { maxStalenessMs: 0 }
const revoked = { ok: false, reason: 'revoked' }
const unavailable = { ok: false, reason: 'storage-unavailable' }

let issuer: Issuer
let ada: Person
beforeEach(async () => {
  issuer = await openIssuer()
  ada = await issuer.person('ada', 'token')
})
afterEach(() => issuer.close())

test('a position whose successors were pruned is made good by the snapshot', async () => {
  const check = issuer.verifier()
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  const { position } = check.figures()
  await issuer.auth.tokens.revoke({ jti: createHandle(randomBytes) })
  issuer.clock.advanceSeconds(1000)
  await issuer.storage.changes.prune(issuer.clock.now())
  const later = await issuer.signIn('ada', 'token')
  await issuer.auth.tokens.revoke({ token: later.secret })
  expect(await check(later.secret)).toEqual(revoked)
  expect(check.figures().position).toBeGreaterThan(position)
  expect(await check(ada.secret)).toEqual({ ok: false, reason: 'expired' })
})

test('within the bound a check asks nobody; past half of it the next answer is fetched meanwhile', async () => {
  const check = issuer.verifier()
  await check(ada.secret)
  issuer.asked.length = 0
  await check(ada.secret)
  expect(issuer.asked).toEqual([])
  issuer.clock.advanceSeconds(0.6)
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  expect(issuer.asked).toHaveLength(1)
  await until(() => expect(check.figures().stalenessMs).toBe(0))
})

test('an issuer that cannot be reached: accepted within the bound, refused after it, and all heals', async () => {
  const check = issuer.verifier()
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  issuer.cutLine(true)
  issuer.clock.advanceSeconds(1)
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  expect(await check(ada.secret, strict)).toEqual(unavailable)
  issuer.clock.advanceSeconds(0.001)
  expect(await check(ada.secret)).toEqual(unavailable)
  issuer.cutLine(false)
  expect(await check(ada.secret)).toMatchObject({ ok: true })
})

test('an issuer whose store is away confirms nothing', async () => {
  const check = issuer.verifier()
  await check(ada.secret)
  issuer.storeIsAway = true
  expect(await check(ada.secret, strict)).toEqual(unavailable)
  issuer.storeIsAway = false
  expect(await check(ada.secret, strict)).toMatchObject({ ok: true })
})

test('strict checks that wait together share their question', async () => {
  const check = issuer.verifier()
  await check(ada.secret)
  issuer.asked.length = 0
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => check(ada.secret, strict)))
  expect(outcomes.every(({ ok }) => ok)).toBe(true)
  expect(issuer.asked.length).toBeLessThanOrEqual(2)
})

test('a larger bound than configured does not loosen it', async () => {
  const check = issuer.verifier(strict)
  await check(ada.secret)
  await issuer.auth.tokens.revoke({ token: ada.secret })
  expect(await check(ada.secret, { maxStalenessMs: 60_000 })).toEqual(revoked)
})

test('whoever gives up waiting is rejected with the reason', async () => {
  const check = issuer.verifier({ fetch: () => new Promise(() => {}) })
  const leaving = new AbortController()
  const waiting = check(ada.secret, { signal: leaving.signal })
  leaving.abort(new Error('no longer wanted'))
  await expect(waiting).rejects.toThrow('no longer wanted')
})

test('one who does not wait at all is rejected too, and one who stays has the answer', async () => {
  const check = issuer.verifier()
  const staying = new AbortController()
  expect(await check(ada.secret, { signal: staying.signal })).toMatchObject({ ok: true })
  const gone = AbortSignal.abort(new Error('gone before'))
  await expect(check(ada.secret, { signal: gone })).rejects.toThrow('gone before')
})

test('others who wait for the same answer have it all the same', async () => {
  const check = issuer.verifier()
  const leaving = new AbortController()
  const [left, stayed] = [check(ada.secret, { signal: leaving.signal }), check(ada.secret)]
  leaving.abort(new Error('no longer wanted'))
  await expect(left).rejects.toThrow('no longer wanted')
  expect(await stayed).toMatchObject({ ok: true })
})

test('what became known while keys were read counts, where that took longer than the bound', async () => {
  let onKeyRead: (() => Promise<void>) | undefined
  const check = issuer.verifier({
    fetch: async (url, init) => {
      const response = await fetch(url, init)
      const act = url.endsWith('jwks.json') ? onKeyRead : undefined
      if (act !== undefined) onKeyRead = undefined
      await act?.()
      return response
    },
  })
  await check(ada.secret)
  issuer.clock.advanceSeconds(400)
  onKeyRead = async () => {
    await issuer.auth.tokens.revoke({ token: ada.secret })
    issuer.clock.advanceSeconds(1.001)
  }
  expect(await check(ada.secret)).toEqual(revoked)
})

test('past half of the bound the next answer is fetched once, however many check', async () => {
  let letGo = () => {}
  let held: Promise<void> | undefined
  const check = issuer.verifier({
    fetch: async (url, init) => {
      issuer.asked.push(url)
      await held
      return fetch(url, init)
    },
  })
  await check(ada.secret)
  issuer.asked.length = 0
  issuer.clock.advanceSeconds(0.5)
  await check(ada.secret)
  expect(issuer.asked).toEqual([])
  issuer.clock.advanceSeconds(0.001)
  held = new Promise(resolve => {
    letGo = resolve
  })
  for (let time = 0; time < 10; time++) expect(await check(ada.secret)).toMatchObject({ ok: true })
  letGo()
  await until(() => expect(check.figures().stalenessMs).toBe(0))
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  expect(issuer.asked).toHaveLength(1)
})

test('if that fails it is nobody’s fault yet, and is tried again', async () => {
  const faults: unknown[] = []
  const check = issuer.verifier({ onFault: fault => faults.push(fault) })
  await check(ada.secret)
  issuer.clock.advanceSeconds(0.6)
  issuer.cutLine(true)
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  issuer.cutLine(false)
  await until(async () => {
    expect(await check(ada.secret)).toMatchObject({ ok: true })
    expect(check.figures().stalenessMs).toBe(0)
  })
  expect(faults).toEqual([])
})

test('what is held and how fresh it is can be asked for', async () => {
  const check = issuer.verifier()
  expect(check.figures()).toEqual({
    revocations: 0,
    revocationBytes: expect.any(Number),
    position: 0,
    stalenessMs: Number.POSITIVE_INFINITY,
    keys: 0,
  })
  await issuer.auth.tokens.revoke({ jti: createHandle(randomBytes) })
  await check(ada.secret)
  issuer.clock.advanceSeconds(0.25)
  const { revocations, revocationBytes, position, stalenessMs, keys } = check.figures()
  expect([revocations, stalenessMs]).toEqual([1, 250])
  for (const figure of [revocationBytes, position, keys]) expect(figure).toBeGreaterThan(0)
  const without = issuer.verifier({ revocations: false })
  await without(ada.secret)
  expect(without.figures()).toMatchObject({
    revocations: 0,
    position: 0,
    stalenessMs: Number.POSITIVE_INFINITY,
  })
})

test('closed, it asks nobody any more and lets nobody in that it is not sure of', async () => {
  const check = issuer.verifier({ follow: true })
  await check(ada.secret)
  check.close()
  expect(await check(ada.secret, strict)).toEqual(unavailable)
})

test('without the feed a revoked token lives until it expires: only who says so gets that', async () => {
  const check = issuer.verifier({ revocations: false })
  await issuer.auth.tokens.revoke({ token: ada.secret })
  expect(await check(ada.secret)).toMatchObject({ ok: true })
  expect(issuer.asked).toEqual(['/.well-known/jwks.json'])
  issuer.clock.advanceSeconds(600)
  expect(await check(ada.secret)).toEqual({ ok: false, reason: 'expired' })
})
