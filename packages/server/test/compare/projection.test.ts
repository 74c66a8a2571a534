/** The arithmetic of a comparison, and the rule that says which mode suits. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { modes } from '../../src/compare/figures.ts'
import { project, type Terms } from '../../src/compare/projection.ts'
import { recommend } from '../../src/compare/recommendation.ts'
import { demand, figures, terms } from './figures.ts'

const projectBoth = (users = demand.users, changed: Partial<Terms> = {}) => {
  const wanted = { ...demand, users }
  const under = { ...terms, ...changed }
  const session = project('session', figures, wanted, under)
  const token = project('token', figures, wanted, under)
  return { session, token, recommendation: recommend(figures, { session, token }, wanted, under) }
}

describe('by hand', () => {
  test('sessions that fit: memory, network, what is written', () => {
    expect(projectBoth().session).toEqual({
      memoryPerNodeBytes: 60_000 * 100,
      networkBytesPerDay: 1000 * 70 * 86_400,
      // Each of three nodes at rest twice a second, and each writes uses once a second.
      storeCallsPerSecond: 3 * 2 + 3,
      // 60,000 sessions, each at most every 90 seconds.
      renewalsPerSecond: expect.closeTo(60_000 / 90),
      missesPerSecond: 0,
      cores: expect.closeTo(0.001),
    })
  })

  test('tokens that are renewed by a refresh token', () => {
    expect(projectBoth().token).toEqual({
      memoryPerNodeBytes: 60_000 * 90,
      networkBytesPerDay: 1000 * 400 * 86_400,
      // An exchange asks twice.
      storeCallsPerSecond: expect.closeTo(3 * 2 + 100 * 2),
      renewalsPerSecond: expect.closeTo(100),
      missesPerSecond: 0,
      // Checks, the exchanges, and what they gave is verified.
      cores: expect.closeTo(0.002 + 100 * 0.0005 + 100 * 80e-6),
    })
  })

  test('tokens without refresh tokens: everybody signs in again, which takes the hash', () => {
    const signingIn = { ...figures, renewal: { milliseconds: 12, storeCalls: 4 } }
    const token = project('token', signingIn, demand, { ...terms, refresh: false })
    expect(token.storeCallsPerSecond).toBeCloseTo(3 * 2 + 100 * 4)
    expect(token.cores).toBeCloseTo(0.002 + 100 * 0.012 + 100 * 80e-6)
  })

  test('a quarter of the sessions fits: the others are read when they come', () => {
    const { session } = projectBoth(2_560_000)
    expect(session.memoryPerNodeBytes).toBe(64_000_000)
    expect(session.missesPerSecond).toBeCloseTo(750)
    expect(session.storeCallsPerSecond).toBeGreaterThan(750)
  })

  test('a node holds 200,000 verified tokens: those of others are verified again', () => {
    const { token } = projectBoth(800_000, { accessTokenSeconds: 86_400 })
    const renewed = 800_000 / 86_400
    expect(token.memoryPerNodeBytes).toBe(200_000 * 90)
    expect(token.cores).toBeCloseTo(0.002 + 750 * 80e-6 + renewed * (0.0005 + 80e-6))
  })

  test('checks that ask the store are counted', () => {
    const asking = { ...figures, session: { ...figures.session, storeCallsPerThousandChecks: 1000 } }
    const { storeCallsPerSecond } = project('session', asking, demand, terms)
    expect(storeCallsPerSecond).toBeCloseTo(3 * 2 + 3 + 1000)
  })
})

test('more of anything never takes less, and a node never holds more than it may', () => {
  const amounts = fc.record({
    users: fc.integer({ min: 1, max: 1e9 }),
    requestsPerSecond: fc.integer({ min: 1, max: 1e6 }),
    nodes: fc.integer({ min: 1, max: 1000 }),
  })
  fc.assert(
    fc.property(amounts, amounts, fc.boolean(), (one, more, refresh) => {
      const under = { ...terms, refresh }
      const larger = {
        users: one.users + more.users,
        requestsPerSecond: one.requestsPerSecond + more.requestsPerSecond,
        nodes: one.nodes + more.nodes,
      }
      for (const mode of modes) {
        const least = Object.values(project(mode, figures, one, under))
        const most = Object.values(project(mode, figures, larger, under))
        for (const [index, value] of least.entries()) expect(most[index]).toBeGreaterThanOrEqual(value)
      }
      const { memoryPerNodeBytes } = project('session', figures, larger, under)
      expect(memoryPerNodeBytes).toBeLessThanOrEqual(terms.sessionMemoryBytes)
    }),
  )
})

describe('which suits', () => {
  test('sessions, where they fit', () => {
    const { recommendation } = projectBoth()
    expect(recommendation).toMatchObject({
      mode: 'session',
      reason: expect.stringContaining('6 MB of memory'),
    })
    expect(recommendation.reason).toContain('28.5 GB a day less')
  })

  test('sessions, where a token cannot be renewed: the reason says how often people would sign in', () => {
    const { recommendation } = projectBoth(demand.users, { refresh: false })
    expect(recommendation).toMatchObject({
      mode: 'session',
      reason: expect.stringContaining('every 600 seconds'),
    })
  })

  test('tokens, where sessions do not fit and would be read from the store', () => {
    const long = projectBoth(6_400_000, { accessTokenSeconds: 86_400 })
    expect(long.recommendation).toMatchObject({
      mode: 'token',
      reason: expect.stringContaining('COUNTERSIGN_SESSION_MEMORY_MB'),
    })
  })

  test('sessions that do not fit, where tokens would ask the store more often: the reason does not say that they fit', () => {
    for (const refresh of [true, false]) {
      const { recommendation } = projectBoth(100_000_000, { refresh })
      expect(recommendation).toMatchObject({
        mode: 'session',
        reason: expect.stringContaining('640,000 fit'),
      })
      expect(recommendation.reason).not.toContain('Sessions fit')
      expect(recommendation.reason).toContain('Tokens would ask it more often')
    }
  })
})
