/** Ending what no record stands for: one stateless token, or everything there is. */
import { feedJump, type RevocationStore } from '../../core/revocation/revocation-store.ts'
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import { isNotIn } from '../sql/dialect.ts'
import { all, changed, one, send } from '../sql/operation.ts'
import { number, shape, text } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { appendTo, forever, lockEnds } from './append.ts'
import { type OperationsOf, sweep, write } from './defined.ts'
import { insertKey } from './keys.ts'
import { updateSessions } from './session-ending.ts'

const coveringShape = shape({ position: number })
const kidShape = shape({ kid: text })
const lifetimeShape = shape({ token_lifetime_seconds: number })

export const revocationOperations: OperationsOf<RevocationStore> = {
  revokeToken: write(function* ({ jti, at, expiresAt, audit }) {
    const ends = yield* lockEnds()
    const concernsUntil = expiresAt ?? tokensLiveUntil(at, ends.issued)
    // A repeated call must not grow the feed, which every node holds in memory.
    const covering = yield* one(
      rows(coveringShape)`
        SELECT position FROM change WHERE kind = 'token' AND jti = ${jti} AND concerns_until >= ${concernsUntil} LIMIT 1`,
    )
    if (covering !== undefined) return { position: ends.position }
    const entry = { body: { kind: 'token' as const, jti }, concernsUntil: () => concernsUntil }
    return { position: yield* appendTo(ends, [entry], audit) }
  }),

  endEverything: sweep(function* ({ at, keys, audit }) {
    const over = sql`ended_at = ${at}, end_reason = 'backup-restored'`
    const sessions = yield* changed(updateSessions(over, sql`ended_at IS NULL`))
    const ends = yield* lockEnds()
    const revoked = yield* changed(sql`
      UPDATE signing_key SET state = 'revoked', changed_at = ${at}
      WHERE state <> 'revoked' AND kid ${isNotIn(keys.map(({ kid }) => kid))}`)
    const there = new Set((yield* all(rows(kidShape)`SELECT kid FROM signing_key`)).map(({ kid }) => kid))
    const jumped = { ...ends, position: ends.position + feedJump }
    yield* send(
      ...keys.filter(({ kid }) => !there.has(kid)).map(insertKey),
      sql`UPDATE feed SET pruned_through = ${jumped.position}`,
    )
    const entry = { body: { kind: 'keys' as const }, concernsUntil: () => forever }
    return { sessions, keys: revoked, position: yield* appendTo(jumped, [entry], audit) }
  }),

  declareTokenLifetime: write(function* (seconds) {
    yield* send(
      sql`UPDATE feed SET token_lifetime_seconds = ${seconds} WHERE token_lifetime_seconds < ${seconds}`,
    )
    const row = yield* one(rows(lifetimeShape)`SELECT token_lifetime_seconds FROM feed`)
    return row?.token_lifetime_seconds ?? seconds
  }),
}
