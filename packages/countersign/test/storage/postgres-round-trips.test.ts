/** PostgreSQL: how often a sign-in asks the database and waits for the answer, counted where flights leave. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { freshDatabase } from '../../../../test/postgres/shared-server.ts'
import type { Countersign } from '../../src/face.ts'
import { Connection } from '../../src/storage/postgres/connection.ts'
import { postgres } from '../../src/storage/postgres/postgres.ts'
import { open, password } from '../account/open.ts'

/** What a sign-in is about; following the feed and showing the node go on beside it. */
const ofSignIns = /\b(subject|session|attempt|familiar|INTO audit_pending)\b/
const { fly } = Connection.prototype
const caller = { address: '192.0.2.1' }

let auth: Countersign
/** The statements of each flight, of those that are about sign-ins. */
let flights: string[][]

async function openCounted(options: Parameters<typeof open>[0] = {}): Promise<void> {
  auth = (await open({ storage: postgres(await freshDatabase()), ...options })).auth
  await auth.subjects.create({ identifier: 'ada', password })
  vi.spyOn(Connection.prototype, 'fly').mockImplementation(function (this: Connection, outgoing) {
    const texts = outgoing.map(({ text }) => text).filter(text => ofSignIns.test(text))
    if (texts.length > 0) flights.push(texts)
    return fly.call(this, outgoing)
  })
}

beforeEach(() => {
  flights = []
  return () => vi.restoreAllMocks()
})

async function flightsOf(run: () => Promise<{ ok: boolean }>, isOk = true): Promise<number> {
  flights = []
  expect((await run()).ok).toBe(isOk)
  return flights.length
}

const session = (more: object = {}) =>
  auth.signIn({ identifier: 'ada', password, credential: 'session' }, { ...caller, ...more })

describe('a sign-in for a session, attempts counted and audited, is three round trips', () => {
  test('the first from a network, the next ones, and those of a known device', async () => {
    await openCounted()
    expect(await flightsOf(() => session())).toBe(3)
    expect(await flightsOf(() => session())).toBe(3)
    const outcome = await session()
    if (!outcome.ok) throw new Error(outcome.reason)
    const { device = '' } = outcome
    expect(await flightsOf(() => session({ device }))).toBe(3)
    // None of them carries more than its part.
    expect(Math.max(...flights.map(texts => texts.length))).toBeLessThanOrEqual(8)
  })

  test('of many at once too, with no retry', async () => {
    await openCounted()
    flights = []
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => session()))
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    expect(flights.length).toBe(24)
  })

  test('two where attempts are not counted', async () => {
    await openCounted({ signIn: { attemptsPerMinute: 'off' } })
    expect(await flightsOf(() => session())).toBe(2)
  })

  test('one that ends another takes the long way, and leaves nothing of the short one', async () => {
    await openCounted({ session: { maxPerSubject: 1 } })
    await session()
    expect(await flightsOf(() => session())).toBe(6)
    expect(await auth.sessions.count()).toBe(1)
    const { items } = await auth.audit.list({ action: 'sign-in', limit: 10 })
    expect(items).toHaveLength(2)
  })
})

test('a sign-in for a token is four, and three where it begins a login; a wrong password is three', async () => {
  await openCounted()
  const token = () => auth.signIn({ identifier: 'ada', password, credential: 'token' }, caller)
  const wrong = () => auth.signIn({ identifier: 'ada', password: 'wrong', credential: 'token' }, caller)
  expect(await flightsOf(token)).toBe(4)
  expect(await flightsOf(wrong, false)).toBe(3)
  await openCounted({ token: { refresh: true } })
  expect(await flightsOf(token)).toBe(3)
})
