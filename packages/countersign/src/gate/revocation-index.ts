/** What has been taken back and could still be presented: negative state, tiny, held by every node. */
import type { Change } from '../core/revocation/change.ts'
import type { AccessTokenClaims } from '../core/token/claims.ts'

interface EpochEntry {
  epoch: number
  sparedSid: string | undefined
  sparedJti: string | undefined
  until: number
}

export class RevocationIndex {
  readonly #epochs = new Map<string, EpochEntry>()
  readonly #roles = new Map<string, { roles: readonly string[]; until: number }>()
  readonly #tokens = new Map<string, number>()
  readonly #sessions = new Map<string, number>()
  /** A token that expires no later than this may have been revoked by an entry that is gone. */
  #forgottenUntil = 0

  /** Entries held: each one ended something that could still be presented. */
  get size(): number {
    return this.#epochs.size + this.#tokens.size + this.#sessions.size
  }

  /** Takes in one change. An entry that concerns nothing any more leaves no trace. */
  apply(change: Change, now: number): void {
    const until = change.concernsUntil
    if (until <= now) {
      this.forgetUntil(until)
      return
    }
    switch (change.kind) {
      case 'session':
        this.#sessions.set(change.sid, Math.max(until, this.#sessions.get(change.sid) ?? 0))
        break
      case 'token':
        this.#tokens.set(change.jti, Math.max(until, this.#tokens.get(change.jti) ?? 0))
        break
      case 'epoch': {
        const { epoch, sparedSid, sparedJti } = change
        const known = this.#epochs.get(change.subjectId)
        // The newest epoch decides alone: it ended whatever an earlier one had spared (K10).
        if (known === undefined || epoch >= known.epoch) {
          this.#epochs.set(change.subjectId, {
            epoch,
            sparedSid,
            sparedJti,
            until: Math.max(until, known?.until ?? 0),
          })
        }
        break
      }
      case 'roles':
        this.#roles.set(change.subjectId, { roles: change.roles, until })
        break
      case 'keys':
        break
    }
  }

  /** Whether a token with these claims was ended: by itself, with its login, or with everything of its subject (K10). */
  isRevoked(claims: AccessTokenClaims): boolean {
    if (this.#tokens.has(claims.jti)) return true
    if (claims.sid !== undefined && this.#sessions.has(claims.sid)) return true
    const entry = this.#epochs.get(claims.sub)
    if (entry === undefined || claims.epoch >= entry.epoch) return false
    const isSpared =
      claims.jti === entry.sparedJti || (claims.sid !== undefined && claims.sid === entry.sparedSid)
    return !isSpared
  }

  /** Whether a token with this expiry is past what the index can vouch for. Wall time, ms. */
  isForgotten(expiresAt: number): boolean {
    return expiresAt <= this.#forgottenUntil
  }

  /** The subject's roles where they changed after tokens that may still live were issued. */
  rolesOf(subjectId: string): readonly string[] | undefined {
    return this.#roles.get(subjectId)?.roles
  }

  /** Drops entries that concern nothing any more. */
  prune(now: number): void {
    for (const entries of [this.#tokens, this.#sessions]) {
      for (const [id, until] of entries) if (until <= now) this.#drop(entries, id, until)
    }
    for (const entries of [this.#epochs, this.#roles]) {
      for (const [id, { until }] of entries) if (until <= now) this.#drop(entries, id, until)
    }
  }

  /** Notes that entries concerning credentials up to that instant are no longer held. */
  forgetUntil(until: number): void {
    this.#forgottenUntil = Math.max(this.#forgottenUntil, until)
  }

  #drop(entries: Map<string, unknown>, id: string, until: number): void {
    entries.delete(id)
    this.forgetUntil(until)
  }
}
