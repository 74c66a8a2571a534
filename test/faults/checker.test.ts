/** The checker, on histories of which the verdict is known. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check, type Rule } from './checker.ts'
import type { Call, FaultRecord, History, Issued, Operation } from './history.ts'
import { readHistory, writeHistory } from './history.ts'

const boundMs = 500

interface Told extends Partial<Call> {
  at: number
  for?: number
}

/** Calls in the order in which they are told; each takes one millisecond unless it says otherwise. */
function history(
  told: readonly (Told & { operation: Operation })[],
  faults: readonly FaultRecord[] = [],
): History {
  const calls = told.map(({ at, for: lasting = 1, ...call }, number): Call => {
    return { type: 'call', number, node: 0, subject: 1, status: 200, began: at, ended: at + lasting, ...call }
  })
  const settings = {
    type: 'settings',
    seed: 1,
    store: 'none',
    nodes: 2,
    boundMs,
    idleMs: 100_000,
    clockSlackMs: 1000,
    settleMs: 30_000,
  } as const
  return { settings, calls, faults }
}

const session: Issued = { credential: 1, kind: 'session', login: 1 }
const token: Issued = { credential: 2, kind: 'token', login: 2, expiresAt: 600_000 }
const refresh: Issued = { credential: 3, kind: 'refresh', login: 2 }

const signIn = (at: number, issued: Issued[] = [session], more: Partial<Call> = {}) => {
  return { operation: 'sign-in', at, password: 0, issued, shown: 1, ...more } as const
}
const checked = (at: number, presented: number, more: Partial<Told> = {}) => {
  return { operation: 'check', at, presented, shown: 1, ...more } as const
}
const refusedAs = (code: string, status = 401) => ({ status, code })
const signOut = (at: number, presented: number, more: Partial<Told> = {}) => {
  return { operation: 'sign-out', at, presented, target: presented, status: 204, ...more } as const
}
const fault = (kind: FaultRecord['fault'], began: number, ended: number, node?: number): FaultRecord => {
  return { type: 'fault', fault: kind, began, ended, ...(node !== undefined && { node }) }
}

const recover = (at: number, nextPassword: number, more: Partial<Told> = {}) => {
  return { operation: 'recover', at, ticket: 1, askedAt: at - 5, nextPassword, status: 204, ...more } as const
}
const key: Issued = { credential: 5, kind: 'key', login: 5 }

function rulesOf(told: Parameters<typeof history>[0], faults: readonly FaultRecord[] = []): Rule[] {
  return check(history(told, faults)).map(({ rule }) => rule)
}

describe('what the guarantee allows', () => {
  const allowed: Record<string, Parameters<typeof history>[0]> = {
    'an acceptance within the bound': [signIn(0), signOut(10, 1), checked(400, 1)],
    'an acceptance that began within the bound and came late': [
      signIn(0),
      signOut(10, 1),
      checked(500, 1, { for: 3000 }),
    ],
    'an acceptance before another refuses': [signIn(0), checked(5, 1, { for: 50 }), signOut(10, 1)],
    'a refusal while the ending is still under way': [
      signIn(0),
      signOut(10, 1, { for: 100 }),
      checked(20, 1, refusedAs('revoked')),
    ],
    'either answer once an ending had no answer': [
      signIn(0),
      signOut(10, 1, { status: 503 }),
      checked(2000, 1),
      checked(3000, 1, refusedAs('revoked')),
    ],
    '503, always': [signIn(0), checked(10, 1, refusedAs('storage-unavailable', 503))],
    'the end of a login ends its access token': [
      signIn(0, [token, refresh]),
      signOut(10, 2),
      checked(600, 2, refusedAs('revoked')),
      { operation: 'refresh', at: 700, presented: 3, target: 3, ...refusedAs('invalid-grant', 400) },
    ],
    'an access token that is revoked leaves its login alive': [
      signIn(0, [token, refresh]),
      { operation: 'revoke-token', at: 10, target: 2 },
      checked(600, 2, refusedAs('revoked')),
      { operation: 'refresh', at: 700, presented: 3, target: 3, shown: 1 },
    ],
    'a forced logout ends what was there, not what came after': [
      signIn(0),
      { operation: 'revoke-subject', at: 10 },
      signIn(20, [{ ...session, credential: 9, login: 9 }]),
      checked(1000, 1, refusedAs('revoked')),
      checked(1000, 9),
    ],
    'a sign-in that crosses a forced logout may be ended with it, or refused': [
      signIn(9, [session], { ended: 30 }),
      { operation: 'revoke-subject', at: 10 },
      checked(1000, 1, refusedAs('revoked')),
      signIn(5, [], { ended: 30, ...refusedAs('invalid-credentials') }),
    ],
    'a ticket that was used elsewhere at the same moment': [
      signIn(0),
      recover(10, 1, { for: 20 }),
      recover(10, 2, { for: 20, ...refusedAs('invalid-ticket', 400) }),
      checked(1000, 1, refusedAs('revoked')),
      signIn(1100, [], { password: 1 }),
    ],
    'either password once a recovery had no answer, and a ticket that is void after the end of everything': [
      signIn(0),
      recover(10, 1, { status: 503 }),
      recover(10, 2, { status: 503 }),
      signIn(100, [], { password: 2 }),
      signIn(200, [], { password: 1, ...refusedAs('invalid-credentials') }),
      { operation: 'revoke-subject', at: 300 },
      recover(500, 3, { askedAt: 250, ticket: 2, ...refusedAs('invalid-ticket', 400) }),
    ],
    'a key ends by itself, or with everything': [
      signIn(0),
      { operation: 'create-key', at: 2, presented: 1, status: 201, issued: [key] },
      checked(5, 5),
      { operation: 'end-key', at: 10, presented: 1, target: 5, status: 204 },
      checked(1000, 5, refusedAs('revoked')),
      checked(1000, 1),
    ],
    'a changed password spares the session that changed it': [
      signIn(0),
      signIn(2, [token, refresh]),
      { operation: 'change-password', at: 10, presented: 1, password: 0, nextPassword: 1, status: 204 },
      checked(1000, 1),
      checked(1000, 2, refusedAs('revoked')),
      signIn(1100, [], { password: 0, ...refusedAs('invalid-credentials') }),
      signIn(1200, [], { password: 1 }),
    ],
    'either password after a change that had no answer': [
      signIn(0),
      { operation: 'change-password', at: 10, presented: 1, password: 0, nextPassword: 1, status: 503 },
      signIn(1100, [], { password: 0, ...refusedAs('invalid-credentials') }),
      signIn(1200, [], { password: 1 }),
    ],
    'a refresh token that comes again may cost the login': [
      signIn(0, [token, refresh]),
      { operation: 'refresh', at: 10, presented: 3, target: 3, status: 503 },
      {
        operation: 'refresh',
        at: 20_000,
        presented: 3,
        target: 3,
        ...refusedAs('refresh-token-reused', 400),
      },
      checked(30_000, 2, refusedAs('revoked')),
    ],
    'an expired token, at its time': [signIn(0, [token]), checked(599_500, 2, refusedAs('expired'))],
    'an idle session, after its time': [signIn(0), checked(100_500, 1, refusedAs('idle-timeout'))],
  }
  test.each(Object.entries(allowed))('%s', (_name, told) => {
    expect(rulesOf(told)).toEqual([])
  })

  test('no answer from a node that was killed', () => {
    const told = [signIn(0), checked(10, 1, { status: 0, for: 20 })]
    expect(rulesOf(told, [fault('kill', 20, 1000, 0)])).toEqual([])
  })
})

describe('what it rules out', () => {
  const ruledOut: Record<string, [Parameters<typeof history>[0], Rule]> = {
    'an acceptance later than acknowledgement and bound': [
      [signIn(0), signOut(10, 1), checked(512, 1)],
      'accepted-after-end',
    ],
    'a write that got past the guard with what has ended': [
      [signIn(0), signOut(10, 1), signOut(600, 1)],
      'accepted-after-end',
    ],
    'a pair for the refresh token of a login that has ended, at once': [
      [
        signIn(0, [token, refresh]),
        signOut(10, 2),
        { operation: 'refresh', at: 12, presented: 3, target: 3, shown: 1 },
      ],
      'accepted-after-end',
    ],
    'a session that a forced logout left': [
      [signIn(0), { operation: 'revoke-subject', at: 10 }, checked(1000, 1)],
      'accepted-after-end',
    ],
    'a session that a changed password left': [
      [
        signIn(0),
        signIn(2, [token]),
        { operation: 'change-password', at: 10, presented: 2, password: 0, nextPassword: 1, status: 204 },
        checked(1000, 1),
      ],
      'accepted-after-end',
    ],
    'a login that goes on after its refresh token was reused': [
      [
        signIn(0, [token, refresh]),
        { operation: 'reuse', at: 10, presented: 3, target: 3, ...refusedAs('refresh-token-reused', 400) },
        checked(1000, 2),
      ],
      'accepted-after-end',
    ],
    'one that was refused, and is accepted again, whoever ended it': [
      [signIn(0), signOut(10, 1, { status: 503 }), checked(100, 1, refusedAs('revoked')), checked(700, 1)],
      'revived',
    ],
    "somebody else's": [[signIn(0), checked(10, 1, { shown: 7 })], 'wrong-subject'],
    'the refusal of what nobody ended': [[signIn(0), checked(10, 1, refusedAs('unknown'))], 'live-refused'],
    'the refusal of what was ended later': [
      [signIn(0), checked(10, 1, refusedAs('revoked')), signOut(20, 1)],
      'live-refused',
    ],
    'a pair that was given and is gone': [
      [
        signIn(0, [token, refresh]),
        { operation: 'refresh', at: 10, presented: 3, target: 3, ...refusedAs('invalid-grant', 400) },
      ],
      'live-refused',
    ],
    'a session that is not found': [
      [signIn(0), { operation: 'revoke-session', at: 10, target: 1, status: 404 }],
      'live-refused',
    ],
    'a token that expires early': [
      [signIn(0, [token]), checked(500_000, 2, refusedAs('expired'))],
      'live-refused',
    ],
    'a session that is idle while it is used': [
      [signIn(0), checked(90_000, 1), checked(100_500, 1, refusedAs('idle-timeout'))],
      'live-refused',
    ],
    'a password that was replaced': [
      [
        signIn(0),
        { operation: 'change-password', at: 10, presented: 1, password: 0, nextPassword: 1, status: 204 },
        signIn(100, [], { password: 0 }),
      ],
      'password-lost',
    ],
    'a new password that is forgotten': [
      [
        signIn(0),
        { operation: 'change-password', at: 10, presented: 1, password: 0, nextPassword: 1, status: 204 },
        signIn(100, [], { password: 1, ...refusedAs('invalid-credentials') }),
      ],
      'password-lost',
    ],
    'a failure': [[signIn(0), checked(10, 1, refusedAs('internal-error', 500))], 'wrong-answer'],
    'another refusal than the right one': [
      [signIn(0), checked(10, 1, refusedAs('invalid-signature'))],
      'wrong-answer',
    ],
    'a reused refresh token that is exchanged': [
      [signIn(0, [token, refresh]), { operation: 'reuse', at: 10, presented: 3, target: 3 }],
      'wrong-answer',
    ],
    'a ticket that is used twice': [[signIn(0), recover(10, 1), recover(10, 2, { for: 5 })], 'used-twice'],
    'a ticket that is refused, and nobody used it': [
      [signIn(0), recover(10, 1, refusedAs('invalid-ticket', 400))],
      'live-refused',
    ],
    'a recovered password that is forgotten': [
      [signIn(0), recover(10, 1), signIn(600, [], { password: 1, ...refusedAs('invalid-credentials') })],
      'password-lost',
    ],
    'a key that outlives a recovery': [
      [
        signIn(0),
        { operation: 'create-key', at: 2, presented: 1, status: 201, issued: [key] },
        recover(10, 1),
        checked(1000, 5),
      ],
      'accepted-after-end',
    ],
    'silence without a fault': [[signIn(0), checked(10, 1, { status: 0 })], 'no-answer'],
    '503 after everything was healed': [
      [signIn(0), checked(10, 1, { ...refusedAs('storage-unavailable', 503), isFinal: true })],
      'not-healed',
    ],
  }
  test.each(Object.entries(ruledOut))('%s', (_name, [told, rule]) => {
    expect(rulesOf(told)).toEqual([rule])
  })

  test('silence of a node while another is away', () => {
    const told = [signIn(0), checked(10, 1, { status: 0 })]
    expect(rulesOf(told, [fault('kill', 0, 1000, 1)])).toEqual(['no-answer'])
  })

  test('a node that ends by itself', () => {
    expect(rulesOf([signIn(0)], [fault('died', 5, 10, 0)])).toEqual(['died'])
  })
})

/** A server of one moment: it answers from a table, and from `lag` ago where it is told to. */
const act = fc.record({
  login: fc.nat({ max: 5 }),
  operation: fc.constantFrom('check' as const, 'sign-in' as const, 'sign-out' as const),
  gap: fc.nat({ max: 300 }),
  lag: fc.nat({ max: boundMs }),
})

function play(
  acts: readonly (typeof act extends fc.Arbitrary<infer Act> ? Act : never)[],
  stretch: number,
): History {
  const endedAt = new Map<number, number>()
  const born = new Set<number>()
  const told: (Told & { operation: Operation })[] = []
  let now = 0
  for (const { login, operation, gap, lag } of acts) {
    now += gap + 2
    if (!born.has(login)) {
      born.add(login)
      told.push(signIn(now, [{ credential: login, kind: 'session', login }]))
      continue
    }
    const seesEnd = (endedAt.get(login) ?? Number.POSITIVE_INFINITY) < now - lag * stretch
    if (operation === 'sign-in') continue
    if (operation === 'check') told.push(checked(now, login, seesEnd ? refusedAs('revoked') : {}))
    else if (endedAt.has(login)) told.push(signOut(now, login, refusedAs('revoked')))
    else {
      endedAt.set(login, now + 1)
      told.push(signOut(now, login))
    }
  }
  return history(told)
}

describe('generated histories', () => {
  test('of a server that lags less than the bound have no violation', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), acts => {
        expect(check(play(acts, 1))).toEqual([])
      }),
    )
  })

  test('of a server that lags more are found out, exactly where an acceptance came too late', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), acts => {
        const played = play(acts, 4)
        const ends = new Map(
          played.calls
            .filter(call => call.operation === 'sign-out' && call.status === 204)
            .map(call => [call.presented, call.ended]),
        )
        const late = played.calls.filter(
          call =>
            call.operation === 'check' &&
            call.status === 200 &&
            call.began > (ends.get(call.presented) ?? Infinity) + boundMs,
        )
        const found = check(played).filter(({ rule }) => rule === 'accepted-after-end')
        expect(found.map(({ call }) => call?.number)).toEqual(late.map(call => call.number))
      }),
    )
  })

  test('are the same after they were written and read', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), acts => {
        const played = play(acts, 1)
        expect(readHistory(writeHistory(played))).toEqual(played)
      }),
    )
  })
})
