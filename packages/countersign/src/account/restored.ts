/** After a backup was put in place of the store: what was ended since the backup was made must not come back to life. */
import { generateKey } from '../core/key/key-generation.ts'
import type { Appended } from '../core/revocation/change.ts'
import type { Storage } from '../core/storage.ts'
import { type AccountParts, auditOrigin, type Caller } from './account-parts.ts'

/**
 * Ends every credential there is, of everybody: which of them were ended since nobody knows any more.
 *
 * What it cannot bring back is the rest that was done since: a password that was changed is the old one again, a subject
 * that was disabled is active again.
 */
export async function endAfterRestore(
  parts: AccountParts,
  caller: Caller,
): Promise<{ sessions: number; keys: number } & Appended> {
  const { storage, clock, random, sealingKey } = parts
  const at = clock.now()
  const sessions = await endAllSessions(storage, at)
  const ended = await storage.revocations.endEverything({
    at,
    keys: parts.keyAlgorithms.flatMap(algorithm =>
      (['active', 'next'] as const).map(state => generateKey(algorithm, at, sealingKey, random, state)),
    ),
    audit: [{ ...auditOrigin(caller), at, action: 'backup-restored', outcome: 'success' }],
  })
  await parts.catchUp()
  return { ...ended, sessions: sessions + ended.sessions }
}

/** Some thousand take a fraction of a second. */
const sessionsAtOnce = 5000

/** Ends the sessions of everybody, in transactions that are short however many there are. Done again where it was broken off. */
export async function endAllSessions(
  { revocations }: Pick<Storage, 'revocations'>,
  at: number,
): Promise<number> {
  let ended = 0
  let after: Uint8Array | undefined
  do {
    const input = { at, limit: sessionsAtOnce, ...(after !== undefined && { after }) }
    const some = await revocations.endSessions(input)
    ended += some.ended
    after = some.next
  } while (after !== undefined)
  return ended
}
