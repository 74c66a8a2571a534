/** The revocation index, held against a model that keeps every change for ever. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change, ChangeBody } from '../../../src/core/revocation/change.ts'
import { RevocationIndex } from '../../../src/core/revocation/revocation-index.ts'
import type { AccessTokenClaims } from '../../../src/core/token/claims.ts'

const lifetimeMs = 1000

interface Token {
  jti: string
  sid?: string
  sub: string
  epoch: number
  exp: number
}

function claimsOf(token: Token): AccessTokenClaims {
  return { iss: 'i', aud: 'a', client_id: 'c', iat: 0, amr: [], ...token }
}

/** By the words of the feed's entries: is there any that ended this token? Only the newest epoch's exceptions count. */
function isEnded(changes: readonly Change[], token: Token): boolean {
  const epochs = changes.filter(change => change.kind === 'epoch' && change.subjectId === token.sub)
  const newest = epochs.at(-1)
  return (
    changes.some(change => change.kind === 'token' && change.jti === token.jti) ||
    changes.some(change => change.kind === 'session' && change.sid === token.sid) ||
    (newest?.kind === 'epoch' &&
      token.epoch < newest.epoch &&
      newest.sparedJti !== token.jti &&
      !(token.sid !== undefined && newest.sparedSid === token.sid))
  )
}

const subjects = ['ada', 'bob']
const handles = ['h0', 'h1', 'h2', 'h3']
const step = fc.oneof(
  fc.record({
    do: fc.constant('issue' as const),
    sub: fc.constantFrom(...subjects),
    jti: fc.constantFrom(...handles),
    sid: fc.option(fc.constantFrom(...handles), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('end-token' as const), jti: fc.constantFrom(...handles) }),
  fc.record({
    do: fc.constant('end-session' as const),
    sid: fc.constantFrom(...handles),
    sub: fc.constantFrom(...subjects),
  }),
  fc.record({
    do: fc.constant('raise' as const),
    sub: fc.constantFrom(...subjects),
    spare: fc.option(fc.constantFrom(...handles), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 700 }), prune: fc.boolean() }),
)

describe('K10 of several revocations that apply, the strictest wins', () => {
  test('a token that could still live is refused exactly when some entry ended it, pruning or not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const index = new RevocationIndex()
        const changes: Change[] = []
        const tokens: Token[] = []
        const epochs = new Map<string, number>()
        let now = 10_000
        const apply = (body: ChangeBody) => {
          const change: Change = { ...body, position: changes.length + 1, concernsUntil: now + lifetimeMs }
          changes.push(change)
          index.apply(change, now)
        }
        for (const s of steps) {
          if (s.do === 'issue') {
            // No handle is ever used twice (K12), so nothing is issued under one that has ended.
            const isOver = (handle: string | undefined) =>
              changes.some(
                change =>
                  (change.kind === 'token' && change.jti === handle) ||
                  (change.kind === 'session' && change.sid === handle),
              )
            if (isOver(s.jti) || isOver(s.sid)) continue
            const sid = s.sid
            tokens.push({
              jti: s.jti,
              sub: s.sub,
              epoch: epochs.get(s.sub) ?? 0,
              exp: now + lifetimeMs,
              ...(sid && { sid }),
            })
          } else if (s.do === 'end-token') apply({ kind: 'token', jti: s.jti })
          else if (s.do === 'end-session') apply({ kind: 'session', sid: s.sid, subjectId: s.sub })
          else if (s.do === 'raise') {
            const epoch = (epochs.get(s.sub) ?? 0) + 1
            epochs.set(s.sub, epoch)
            apply({
              kind: 'epoch',
              subjectId: s.sub,
              epoch,
              ...(s.spare && { sparedJti: s.spare, sparedSid: s.spare }),
            })
          } else {
            now += s.ms
            if (s.prune) index.prune(now)
          }
          for (const token of tokens) {
            if (token.exp <= now || index.isForgotten(token.exp)) continue
            expect(index.isRevoked(claimsOf(token))).toBe(isEnded(changes, token))
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('holds nothing once nothing it ended could still be presented', () => {
    const index = new RevocationIndex()
    index.apply({ kind: 'token', jti: 'a', position: 1, concernsUntil: 1000 }, 0)
    index.apply({ kind: 'epoch', subjectId: 's', epoch: 1, position: 2, concernsUntil: 2000 }, 0)
    index.apply({ kind: 'session', sid: 'plain sign-out', subjectId: 's', position: 3, concernsUntil: 0 }, 0)
    expect(index.size).toBe(2)
    index.prune(1000)
    expect(index.size).toBe(1)
    index.prune(2000)
    expect(index.size).toBe(0)
  })

  test('a wall clock that goes back does not revive what a forgotten entry ended', () => {
    const index = new RevocationIndex()
    index.apply({ kind: 'token', jti: 'a', position: 1, concernsUntil: 5000 }, 0)
    index.prune(6000)
    expect(index.isForgotten(5000)).toBe(true)
    expect(index.isForgotten(5001)).toBe(false)
  })

  test('replaced by another one it holds what that one holds, and vouches for no more than before', () => {
    const [index, other] = [new RevocationIndex(), new RevocationIndex()]
    index.apply({ kind: 'epoch', subjectId: 's', epoch: 3, position: 1, concernsUntil: 2000 }, 0)
    index.putRoles('s', { roles: ['admin'], until: 2000, version: 9 }, 0)
    index.forgetUntil(500)
    other.apply({ kind: 'token', jti: 'a', position: 2, concernsUntil: 2000 }, 0)
    index.replaceBy(other)
    expect(index.isRevoked({ sub: 's', jti: 'b', epoch: 0 })).toBe(false)
    expect(index.isRevoked({ sub: 's', jti: 'a', epoch: 0 })).toBe(true)
    expect(index.rolesOf('s')).toBeUndefined()
    expect([index.isForgotten(500), index.size]).toEqual([true, 1])
  })
})
