/** Ending what no record stands for: one stateless token, or everything there is. */
import { feedJump } from '../../core/revocation/feed-jump.ts'
import type { RevocationStore } from '../../core/revocation/revocation-store.ts'
import { byDialect, forUpdateOfFree, isNotIn, onPostgres, onSqlite } from '../sql/dialect.ts'
import { all, changed, one, send } from '../sql/operation.ts'
import { bytes, number, shape, text } from '../sql/shape.ts'
import { rows, sql } from '../sql/sql.ts'
import { append, appendUnless, forever, lockFeed } from './append.ts'
import { feedState } from './changes.ts'
import { type OperationsOf, sweep, write } from './defined.ts'
import { insertKey } from './keys.ts'
import { endedAt, updateSessions } from './session-ending.ts'

const digestShape = shape({ digest: bytes })
const kidShape = shape({ kid: text })
const lifetimeShape = shape({ token_lifetime_seconds: number })

/** The last of them in the order of the databases: byte by byte. */
function greatestOf(digests: readonly Uint8Array[]): Uint8Array | undefined {
  return digests.reduce<Uint8Array | undefined>(
    (last, digest) => (last === undefined || Buffer.compare(digest, last) > 0 ? digest : last),
    undefined,
  )
}

/** The first of the two numbers that name these locks. */
const lockClass = 0x656e6474

export const revocationOperations: OperationsOf<RevocationStore> = {
  revokeToken: write(function* ({ jti, at, expiresAt, audit }) {
    const isCovering =
      expiresAt === undefined ? sql`is_of_tokens` : sql`(is_of_tokens OR until_at >= ${expiresAt})`
    // A repeated call must not grow the feed, which every node holds in memory.
    yield* send(onPostgres(sql`SELECT pg_advisory_xact_lock(${lockClass}, hashtext(${jti}))`))
    const covering = sql`SELECT 1 FROM entry WHERE kind = 'token' AND jti = ${jti} AND ${isCovering}`
    const concern = expiresAt === undefined ? { tokensAt: at } : { until: expiresAt }
    return yield* appendUnless(covering, { body: { kind: 'token', jti }, concern }, audit)
  }),

  // In the order of the primary key, from where the last call came to: what has ended by then, and its dead rows, would be passed by
  // again in each call.
  endSessions: sweep(function* ({ at, limit, after = new Uint8Array() }) {
    const ended = yield* all(
      rows(digestShape)`
        WITH open AS (
          SELECT digest FROM session WHERE digest > ${after} AND ended_at IS NULL ORDER BY digest LIMIT ${limit}${forUpdateOfFree}
        )
        UPDATE session SET ${endedAt(at, 'backup-restored')} WHERE digest IN (SELECT digest FROM open) RETURNING digest`,
    )
    const next = ended.length < limit ? undefined : greatestOf(ended.map(({ digest }) => digest))
    return { ended: ended.length, ...(next !== undefined && { next }) }
  }),

  endEverything: sweep(function* ({ at, keys, audit }) {
    const sessions = yield* changed(updateSessions(endedAt(at, 'backup-restored'), sql`ended_at IS NULL`))
    yield* send(lockFeed)
    const revoked = yield* changed(sql`
      UPDATE signing_key SET state = 'revoked', changed_at = ${at}
      WHERE state <> 'revoked' AND kid ${isNotIn(keys.map(({ kid }) => kid))}`)
    const there = new Set((yield* all(rows(kidShape)`SELECT kid FROM signing_key`)).map(({ kid }) => kid))
    const jumped = ((yield* one(feedState))?.last ?? 0) + feedJump
    yield* send(
      ...keys.filter(({ kid }) => !there.has(kid)).map(insertKey),
      // Nothing of before ends anything that is not ended now, and over PostgreSQL its transaction ids may be another server's.
      sql`DELETE FROM entry`,
      onSqlite(sql`DELETE FROM sqlite_sequence WHERE name = 'entry'`),
      byDialect(
        sql`INSERT INTO sqlite_sequence (name, seq) VALUES ('entry', ${jumped})`,
        sql`SELECT setval('entry_seq_seq', ${jumped})`,
      ),
      sql`UPDATE feed_state SET pruned_seq = ${jumped}`,
      onPostgres(sql`DELETE FROM feed_horizon`),
      onPostgres(sql`UPDATE feed_state SET pruned_below = 0, incarnation = gen_random_uuid()::text`),
    )
    const entry = { body: { kind: 'keys' as const }, concern: { until: forever } }
    return { sessions, keys: revoked, ...(yield* append([entry], audit)) }
  }),

  declareTokenLifetime: write(function* (seconds) {
    yield* send(
      sql`UPDATE feed_state SET token_lifetime_seconds = ${seconds} WHERE token_lifetime_seconds < ${seconds}`,
    )
    const row = yield* one(rows(lifetimeShape)`SELECT token_lifetime_seconds FROM feed_state`)
    return row?.token_lifetime_seconds ?? seconds
  }),
}
