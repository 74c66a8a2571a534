/** Ending stateless tokens, as the writer thread does it. */
import { feedJump, type RevocationStore } from '../../core/revocation/revocation-store.ts'
import type { SessionEnd } from '../../core/session/session.ts'
import { tokensLiveUntil } from '../../core/session/session-concern.ts'
import { appendAudit } from './audit-append.ts'
import { appendChange, currentPosition, issuedTokens, jumpAhead, noteTokenLifetime } from './change-append.ts'
import { forever, insertKey } from './key-operations.ts'
import type { Operations } from './operation.ts'
import { statement } from './statement.ts'

const covering = statement<{ jti: string; concernsUntil: number }>()(
  'revocation.covering',
  ({ build, slot }) =>
    build
      .selectFrom('change')
      .select('position')
      .where('kind', '=', 'token')
      .where('jti', '=', slot('jti'))
      .where('concerns_until', '>=', slot('concernsUntil'))
      .limit(1),
)

const endSessions = statement<{ at: number; why: SessionEnd }>()(
  'revocation.endSessions',
  ({ build, slot }) =>
    build
      .updateTable('session')
      .set({ ended_at: slot('at'), end_reason: slot('why') })
      .where('ended_at', 'is', null),
)

const revokeKeys = statement<{ at: number; kept: string }>()(
  'revocation.revokeKeys',
  ({ build, slot, sql }) =>
    build
      .updateTable('signing_key')
      .set({ state: 'revoked', changed_at: slot('at') })
      .where('state', '!=', 'revoked')
      .where('kid', 'not in', sql<string>`(SELECT value FROM json_each(${slot('kept')}))`),
)

const keyByKid = statement<{ kid: string }>()('revocation.keyByKid', ({ build, slot }) =>
  build.selectFrom('signing_key').select('kid').where('kid', '=', slot('kid')),
)

export const revocationOperations: Operations<RevocationStore, keyof RevocationStore> = {
  revokeToken(database, { jti, at, expiresAt, audit }) {
    const concernsUntil = expiresAt ?? tokensLiveUntil(at, issuedTokens(database))
    // A repeated call must not grow the feed, which every node holds in memory.
    if (database.get(covering, { jti, concernsUntil }) !== undefined)
      return { position: currentPosition(database) }
    appendAudit(database, audit)
    return { position: appendChange(database, { kind: 'token', jti }, concernsUntil) }
  },

  endEverything(database, { at, keys, audit }) {
    const sessions = database.run(endSessions, { at, why: 'backup-restored' }).changes
    const kept = JSON.stringify(keys.map(({ kid }) => kid))
    const revoked = database.run(revokeKeys, { at, kept }).changes
    for (const key of keys)
      if (database.get(keyByKid, { kid: key.kid }) === undefined) database.run(insertKey, { ...key })
    jumpAhead(database, feedJump)
    appendAudit(database, audit)
    const position = appendChange(database, { kind: 'keys' }, forever)
    return { sessions, keys: revoked, position }
  },

  declareTokenLifetime(database, seconds) {
    return noteTokenLifetime(database, seconds)
  },
}
