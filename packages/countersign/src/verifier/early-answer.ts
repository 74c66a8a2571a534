/**
 * What the issuer says of one token, while everything that was revoked is still on its way: a verifier that has just been started
 * need not keep its first caller waiting for a large snapshot (RFC 7662).
 *
 * It stands in for the first call of the feed alone: once one has failed, only the feed counts. Answers have no nonce, so the
 * issuer's clock must do, as with feeds of version 0.1.
 */
import type { Clock } from '../core/clock.ts'
import { clockToleranceSeconds } from '../core/token/claims.ts'
import type { Remote, RemoteAnswer } from './remote.ts'
import type { Timer } from './timer.ts'

/** How long the snapshot may take before anybody asks, ms: a small one is there sooner. */
const patienceMs = 150
/** Asked at once; whoever comes then waits for the snapshot. */
const maxAsked = 16

export interface EarlyAnswer {
  active: boolean
  roles: readonly string[]
}

export class EarlyAnswers {
  readonly #remote: Remote
  readonly #url: string
  readonly #timer: Timer
  readonly #closed: AbortSignal
  readonly #clock: Clock
  /**
   * Whether nobody is asked any more: the client lacks the permission `introspect`, there is no such address, an answer was an
   * old one, or a call of the feed has failed.
   */
  #isOver = false
  #asked = 0

  constructor(remote: Remote, url: string, timer: Timer, closed: AbortSignal, clock: Clock) {
    this.#remote = remote
    this.#url = url
    this.#timer = timer
    this.#closed = closed
    this.#clock = clock
  }

  /** Resolves with `undefined` once everything is known, or with what the issuer says of the token, whichever is first. */
  async unless(everythingKnown: Promise<void>, token: string): Promise<EarlyAnswer | undefined> {
    const known = everythingKnown.then(
      () => undefined,
      fault => {
        this.#isOver = true
        throw fault
      },
    )
    if (this.#isOver || !(await this.#isLate(known))) return known
    return Promise.race([known, this.#ask(token).then(answer => answer ?? known)])
  }

  async #isLate(known: Promise<undefined>): Promise<boolean> {
    let cancel = () => {}
    const late = new Promise<boolean>(resolve => {
      cancel = this.#timer(patienceMs, () => resolve(true))
    })
    try {
      return await Promise.race([known.then(() => false), late])
    } finally {
      cancel()
    }
  }

  async #ask(token: string): Promise<EarlyAnswer | undefined> {
    if (this.#isOver || this.#asked >= maxAsked || this.#closed.aborted) return undefined
    this.#asked += 1
    try {
      const form = new URLSearchParams({ token }).toString()
      const askedAt = this.#clock.now()
      const answer = await this.#remote.read(this.#url, { isGuarded: true, form })
      if (!isRecent(answer, askedAt)) this.#isOver = true
      // The feed may have failed meanwhile.
      return this.#isOver ? undefined : readAnswer(answer.body)
    } catch {
      // Whoever waits is told by the snapshot, when it comes or does not.
      this.#isOver = true
      return undefined
    } finally {
      this.#asked -= 1
    }
  }
}

/** Whether the issuer said it a moment ago, by its own clock, and no cache kept it (RFC 9110 §6.6.1, RFC 9111 §5.1). */
function isRecent({ headers }: RemoteAnswer, askedAt: number): boolean {
  const isKept = Number(headers.get('age') ?? 0) > 0
  const saidAt = Date.parse(headers.get('date') ?? '')
  return !isKept && saidAt + (1 + clockToleranceSeconds) * 1000 >= askedAt
}

function readAnswer(body: unknown): EarlyAnswer | undefined {
  if (typeof body !== 'object' || body === null || !('active' in body)) return undefined
  if (body.active !== true) return { active: false, roles: [] }
  const roles: unknown = 'roles' in body ? body.roles : []
  const areRoles = Array.isArray(roles) && roles.every(role => typeof role === 'string')
  return areRoles ? { active: true, roles } : undefined
}
