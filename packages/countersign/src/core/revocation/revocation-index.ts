/**
 * What has been taken back and could still be presented: negative state, tiny, held by every node.
 *
 * It reads no clock. An entry is dropped when the feed says that it was pruned there, and a token that expires no later
 * than what was pruned counts as expired: whatever a node's clock says and does, what ended never comes back, and no
 * token is refused for an entry that one clock alone took for old (K33).
 */
import type { AccessTokenClaims } from '../token/claims.ts'
import type { Change } from './change.ts'
import { spareId } from './entry-id.ts'
import { type EntryKind, RevocationTable } from './revocation-table.ts'

export interface RolesEntry {
  roles: readonly string[]
  /** Until when it is of concern, wall time ms. */
  until: number
  /** Of two entries about a subject the higher one counts, in whatever order they come. */
  version: number
}

export class RevocationIndex {
  #table = new RevocationTable()
  #roles = new Map<string, RolesEntry>()
  /** A token that expires no later than this may have been revoked by an entry that is gone. */
  #forgottenUntil = 0

  /** Entries held: each one ended something that could still be presented, or spared it. */
  get size(): number {
    return this.#table.size
  }

  /** What is held, packed; to be read and copied, never to be written to. */
  get table(): Pick<RevocationTable, 'size' | 'byteLength' | 'steps' | 'visit'> {
    return this.#table
  }

  get roles(): Iterable<readonly [subjectId: string, entry: RolesEntry]> {
    return this.#roles
  }

  /** A token with this expiry, wall time ms, or an earlier one is past what the index can vouch for. */
  get forgottenUntil(): number {
    return this.#forgottenUntil
  }

  /**
   * Holds what another index holds, in place of its own entries: those of a history that was discarded (a backup was put back)
   * would never be taken back. The other one is not to be used any more.
   */
  replaceBy(other: RevocationIndex): void {
    this.#table = other.#table
    this.#roles = other.#roles
    this.forgetUntil(other.#forgottenUntil)
  }

  /** Takes in one change. @param pruned - Until when the feed was pruned, wall time ms: an older entry leaves no trace. */
  apply(change: Change, pruned: number): void {
    const until = change.concernsUntil
    switch (change.kind) {
      case 'session':
        this.put('session', change.sid, until, 0, pruned)
        break
      case 'token':
        this.put('token', change.jti, until, 0, pruned)
        break
      case 'epoch': {
        const { subjectId, epoch, sparedSid, sparedJti } = change
        this.put('epoch', subjectId, until, epoch, pruned)
        for (const spared of [sparedSid, sparedJti]) {
          if (spared !== undefined) this.put('spared', spareId(subjectId, spared), until, epoch, pruned)
        }
        break
      }
      case 'roles':
        // Whoever changes roles holds the subject until the entry is committed, so that positions are in the order of the changes.
        this.putRoles(change.subjectId, { roles: change.roles, until, version: change.position }, pruned)
        break
      case 'keys':
        this.forgetUntil(until <= pruned ? until : 0)
        break
    }
  }

  /**
   * Takes in one entry as another index holds it.
   *
   * @param id - A handle or its first 16 characters; of what is spared the name that `spareId` gives.
   * @param until - Wall time, ms; kept to the second, rounded up.
   * @param pruned - Until when the feed was pruned, wall time ms.
   */
  put(kind: EntryKind, id: string, until: number, epoch: number, pruned: number): void {
    if (until <= pruned) {
      this.forgetUntil(until)
      return
    }
    // The newest epoch decides alone: it ended whatever an earlier one had spared (K10).
    if (epoch >= (this.#table.epochOf(kind, id) ?? 0))
      this.#table.put(kind, id, Math.ceil(until / 1000), epoch)
  }

  /** Takes in what a subject's roles are now. */
  putRoles(subjectId: string, entry: RolesEntry, pruned: number): void {
    if (entry.until <= pruned) this.forgetUntil(entry.until)
    else if (entry.version >= (this.#roles.get(subjectId)?.version ?? 0)) this.#roles.set(subjectId, entry)
  }

  /** Whether a token with these claims was ended: by itself, with its login, or with everything of its subject (K10). */
  isRevoked(claims: Pick<AccessTokenClaims, 'jti' | 'sid' | 'sub' | 'epoch'>): boolean {
    const { jti, sid, sub } = claims
    if (this.#table.epochOf('token', jti) !== undefined) return true
    if (sid !== undefined && this.#table.epochOf('session', sid) !== undefined) return true
    const epoch = this.#table.epochOf('epoch', sub)
    if (epoch === undefined || claims.epoch >= epoch) return false
    // While a snapshot comes in, what an epoch spares may be known a moment before the epoch itself.
    const isSpared = (handle: string) => (this.#table.epochOf('spared', spareId(sub, handle)) ?? 0) >= epoch
    return !isSpared(jti) && !(sid !== undefined && isSpared(sid))
  }

  /** Whether a token with this expiry is past what the index can vouch for. Wall time, ms. */
  isForgotten(expiresAt: number): boolean {
    return expiresAt <= this.#forgottenUntil
  }

  /** The subject's roles where they changed after tokens that may still live were issued. */
  rolesOf(subjectId: string): readonly string[] | undefined {
    return this.#roles.size === 0 ? undefined : this.#roles.get(subjectId)?.roles
  }

  /** Drops entries of concern no longer than `until`, wall time ms: by default, those that the feed has pruned. */
  prune(until: number = this.#forgottenUntil): void {
    this.forgetUntil(this.#table.prune(Math.floor(until / 1000)) * 1000)
    for (const [id, entry] of this.#roles) {
      if (entry.until > until) continue
      this.#roles.delete(id)
      this.forgetUntil(entry.until)
    }
  }

  /** Notes that entries concerning credentials up to that instant are no longer held. */
  forgetUntil(until: number): void {
    this.#forgottenUntil = Math.max(this.#forgottenUntil, until)
  }
}
