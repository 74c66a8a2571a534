/** The gate: decides whether a credential is live, from this process's memory while it is fresh. */
import type { Clock } from '../core/clock.ts'
import { type CheckRefusal, StorageError } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'
import type { KeyRing } from '../core/key/key-ring.ts'
import type { FeedRead } from '../core/revocation/change-feed.ts'
import { FeedFollower } from '../core/revocation/feed-follower.ts'
import { RevocationIndex } from '../core/revocation/revocation-index.ts'
import type { SessionLookUp } from '../core/session/session-look-up.ts'
import { judgeSession } from '../core/session/session-verdict.ts'
import type { Storage } from '../core/storage.ts'
import type { AccessTokenExpectation } from '../core/token/claims.ts'
import { Admission } from './admission.ts'
import { CheckCount, type Checked } from './check-count.ts'
import type { CheckOptions, CheckOutcome, CheckRefused, Presented } from './check-outcome.ts'
import { EndSignals } from './end-signals.ts'
import type { ProofCheck } from './proof-check.ts'
import { RevocationFeed } from './revocation-feed.ts'
import { SessionCheck } from './session-check.ts'
import { SessionTable } from './session-table.ts'
import { TokenCheck } from './token-check.ts'
import { TouchQueue } from './touch-queue.ts'
import { Watches } from './watches.ts'

export interface GateOptions {
  storage: Pick<Storage, 'sessions' | 'changes'>
  lookUp: SessionLookUp
  clock: Clock
  expectation: AccessTokenExpectation
  maxStalenessMs: number
  /** How many sessions are held in memory at most. */
  sessionCapacity: number
  loadKeys: () => Promise<KeyRing>
  proofs: ProofCheck
  /** Told of faults that no caller waits for. */
  onFault: (fault: unknown) => void
}

/** What a node holds and has done, for metrics. */
export interface GateFigures {
  sessionsCached: number
  /** Memory that they take, bytes, free room included; so for the next two. */
  sessionBytes: number
  /** Tokens whose signature need not be verified again. */
  tokensCached: number
  tokenBytes: number
  revocationsHeld: number
  revocationBytes: number
  position: number
  stalenessMs: number
  /** Calls that wait for the end of their credential. */
  watching: number
  /** What was checked, by kind of credential. */
  checked: { session: Checked; token: Checked }
}

export class Gate {
  readonly #options: GateOptions
  readonly #index = new RevocationIndex()
  readonly #table: SessionTable
  readonly #admission = new Admission()
  readonly #touches: TouchQueue
  readonly #sessionCheck: SessionCheck
  readonly #tokenCheck: TokenCheck
  readonly #follower: FeedFollower
  readonly #sessionsChecked = new CheckCount()
  readonly #tokensChecked = new CheckCount()
  /** For verifiers elsewhere. */
  readonly feed: RevocationFeed
  /** For pages that wait for the end of their own credential. */
  readonly watches: Watches = new Watches()
  readonly #ends: EndSignals
  #keys: KeyRing | undefined

  constructor(options: GateOptions) {
    this.#options = options
    const { storage, clock, onFault } = options
    this.#table = new SessionTable(options.sessionCapacity)
    this.#touches = new TouchQueue(storage.sessions, onFault)
    this.#sessionCheck = new SessionCheck({
      sessions: storage.sessions,
      lookUp: options.lookUp,
      clock,
      table: this.#table,
      admission: this.#admission,
      touches: this.#touches,
    })
    this.#tokenCheck = new TokenCheck(this.#index, options.expectation)
    this.#ends = new EndSignals({
      watches: this.watches,
      clock,
      judgeOf: identity => {
        const revokedKeys = revokedIn(this.keys)
        return () => this.#isLive(identity, revokedKeys)
      },
      onFault,
    })
    this.#follower = new FeedFollower(
      storage.changes,
      clock,
      (read, endsSnapshot) => this.#apply(read, endsSnapshot),
      (read, endsSnapshot) => {
        this.feed.note(read, endsSnapshot)
        if (endsSnapshot || read.changes.length > 0) this.watches.wake()
      },
    )
    this.feed = new RevocationFeed({
      changes: storage.changes,
      index: this.#index,
      follow: () => this.follow(),
    })
  }

  /** Fires when the credential ends, as soon as this node knows; the same signal for the same credential. */
  ended(identity: Identity): AbortSignal {
    return this.#ends.of(identity)
  }

  /** Whether it lives, as far as the feed has been applied. */
  async #isLive(identity: Identity, revokedKeys: number): Promise<boolean> {
    const { storage, clock } = this.#options
    const now = clock.now()
    if (identity.kind === 'session') {
      const session = await storage.sessions.findBySid(identity.sid)
      return session !== undefined && judgeSession(session, now) === 'live'
    }
    // Which key signed it is not known here: where one was revoked, it may have been this token's.
    if (now >= identity.expiresAt || revokedIn(this.keys) > revokedKeys) return false
    const { subject: sub, jti, sid, epoch = 0, expiresAt } = identity
    if (this.#index.isForgotten(expiresAt)) return false
    return !this.#index.isRevoked({ sub, jti, epoch, ...(sid !== undefined && { sid }) })
  }

  /** Loads the snapshot of the feed, and the keys with it. */
  open(): Promise<void> {
    return this.#follower.catchUp()
  }

  /** Answers every call that waits, now and from now on. */
  endWaiting(): void {
    this.feed.endWaiting()
    this.watches.end()
  }

  /** Writes what is pending, and lets nobody wait any longer. */
  async close(): Promise<void> {
    this.endWaiting()
    await this.#touches.flush()
  }

  /** The keys as this node knows them. */
  get keys(): KeyRing {
    if (this.#keys === undefined) throw new Error('the gate is not open')
    return this.#keys
  }

  /**
   * The same, as fresh as a check: what is about to sign was not revoked before the bound.
   *
   * @throws {StorageError} (as a rejection) when the store has to be asked and cannot be reached.
   */
  async freshKeys(): Promise<KeyRing> {
    await this.#confirmFresh(this.#options.maxStalenessMs)
    return this.keys
  }

  get figures(): GateFigures {
    return {
      sessionsCached: this.#table.size,
      sessionBytes: this.#table.byteLength,
      tokensCached: this.#tokenCheck.cached,
      tokenBytes: this.#tokenCheck.byteLength,
      revocationsHeld: this.#index.size,
      revocationBytes: this.#index.table.byteLength,
      position: this.#follower.position,
      stalenessMs: this.#follower.stalenessMs,
      watching: this.watches.size,
      checked: { session: { ...this.#sessionsChecked }, token: { ...this.#tokensChecked } },
    }
  }

  /**
   * Checks a credential. Answers at once where memory suffices, else when the store has answered.
   *
   * Never throws for what a client sent. A store that cannot be reached is the refusal `storage-unavailable`; the node
   * does not guess.
   */
  check(presented: Presented, options?: CheckOptions): CheckOutcome | Promise<CheckOutcome> {
    if (presented.kind === 'none') return refuse(presented.reason)
    const { maxStalenessMs, clock } = this.#options
    const bound = Math.min(options?.maxStalenessMs ?? maxStalenessMs, maxStalenessMs)
    const now = clock.now()
    try {
      if (this.#follower.isFresh(bound, now)) return this.#checkFresh(presented, now, options)
    } catch (fault) {
      return this.#notFreshSoRefuse(fault)
    }
    return this.#follower.catchUp().then(
      () => this.#checkFresh(presented, clock.now(), options),
      fault => this.#notFreshSoRefuse(fault),
    )
  }

  /**
   * Not fresh, so refuse: the node could not confirm that it knows of every end that was acknowledged before the bound.
   * The answer is 503 `storage-unavailable`; never an acceptance, and never 401, for it does not know either.
   */
  #notFreshSoRefuse(fault: unknown): CheckOutcome {
    return this.#refuseFor(fault)
  }

  /** Applies everything committed so far: a node knows its own revocations when it acknowledges them. */
  catchUp(): Promise<void> {
    return this.#follower.catchUp()
  }

  /** Looks whether anything was committed, and applies it. */
  follow(): Promise<void> {
    return this.#confirmFresh(0)
  }

  async #confirmFresh(boundMs: number): Promise<void> {
    if (!this.#follower.isFresh(boundMs)) await this.#follower.catchUp()
  }

  /** Whether the node could answer a check now; what readiness reports. */
  async isReady(): Promise<boolean> {
    const { maxStalenessMs, onFault } = this.#options
    try {
      await this.#confirmFresh(maxStalenessMs)
      return true
    } catch (fault) {
      onFault(fault)
      return false
    }
  }

  /** Forgets every session that it has in memory: each is read again when it is used. */
  forgetSessions(): void {
    this.#table.clear()
  }

  /** Drops what the feed has pruned. */
  prune(): void {
    this.#index.prune()
  }

  #checkFresh(
    presented: Exclude<Presented, { kind: 'none' }>,
    now: number,
    options: CheckOptions | undefined,
  ): CheckOutcome | Promise<CheckOutcome> {
    if (presented.kind === 'token') return this.#checkToken(presented, now)
    const { identifier, carrier } = presented
    this.#sessionsChecked.note(identifier.length)
    const outcome = this.#sessionCheck.check(identifier, carrier, now, options?.isUse !== false)
    return outcome instanceof Promise ? outcome.catch(fault => this.#refuseFor(fault)) : outcome
  }

  #checkToken(
    presented: Extract<Presented, { kind: 'token' }>,
    now: number,
  ): CheckOutcome | Promise<CheckOutcome> {
    const { token, scheme } = presented
    this.#tokensChecked.note(token.length)
    const outcome = this.#tokenCheck.check(token, scheme, this.keys, now)
    if (!outcome.ok) {
      const isProofCalledFor = scheme === 'dpop' || outcome.reason === 'invalid-dpop-proof'
      return isProofCalledFor ? this.#askForProof(outcome) : outcome
    }
    if (scheme !== 'dpop') return outcome
    // No thumbprint is empty: a token without a key, which does not come here, would be refused.
    const { jkt = '' } = outcome.identity
    return this.#options.proofs.check(presented.proof, { accessToken: token, jkt }).then(
      proved => (proved.ok ? outcome : this.#askForProof(proved)),
      fault => this.#refuseFor(fault),
    )
  }

  #askForProof(refused: CheckRefused): CheckOutcome {
    return { ...refused, nonce: this.#options.proofs.nonce }
  }

  /** @param endsSnapshot - Entries may have been missed: all that was cached may be from before one of them. */
  async #apply(read: FeedRead, endsSnapshot: boolean): Promise<void> {
    this.#index.forgetUntil(read.prunedUntil)
    // At the end and not at the beginning: an entry that is pruned between two pages is in neither of them.
    if (endsSnapshot) {
      this.#admission.noteEverything()
      this.watches.noteAll()
      this.#table.clear()
    }
    for (const change of read.changes) {
      this.#admission.note(change)
      this.#index.apply(change, read.prunedUntil)
      this.watches.note(change)
      if (change.kind === 'session') this.#table.evictSession(change.sid, change.subjectId)
      else if (change.kind === 'epoch' || change.kind === 'roles') this.#table.evictSubject(change.subjectId)
    }
    // A node that missed entries may have missed one about its keys.
    const mayHaveOldKeys = endsSnapshot || read.changes.some(change => change.kind === 'keys')
    if (!mayHaveOldKeys) return
    // Where they cannot be read, nothing of this answer counts as applied, and the node is not fresh.
    this.#keys = await this.#options.loadKeys()
    // A token of a key that was revoked, or that is gone, was verified while it was not.
    this.#tokenCheck.forget()
  }

  #refuseFor(fault: unknown): CheckOutcome {
    if (!(fault instanceof StorageError)) throw fault
    this.#options.onFault(fault)
    return refuse('storage-unavailable')
  }
}

function revokedIn({ all }: KeyRing): number {
  return all.filter(({ state }) => state === 'revoked').length
}

function refuse(reason: CheckRefusal): CheckOutcome {
  return { ok: false, reason }
}
