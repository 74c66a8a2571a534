/**
 * What the issuer says of one token, while everything that was revoked is still on its way: a verifier that has just been started
 * need not keep its first caller waiting for a large snapshot (RFC 7662).
 */
import type { Remote } from './remote.ts'
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
  /** Whether the issuer has refused: the client lacks the permission `introspect`, or there is no such address. */
  #isRefused = false
  #asked = 0

  constructor(remote: Remote, url: string, timer: Timer, closed: AbortSignal) {
    this.#remote = remote
    this.#url = url
    this.#timer = timer
    this.#closed = closed
  }

  /** Resolves with `undefined` once everything is known, or with what the issuer says of the token, whichever is first. */
  async unless(everythingKnown: Promise<void>, token: string): Promise<EarlyAnswer | undefined> {
    const known = everythingKnown.then(() => undefined)
    if (this.#isRefused || !(await this.#isLate(known))) return known
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
    if (this.#isRefused || this.#asked >= maxAsked || this.#closed.aborted) return undefined
    this.#asked += 1
    try {
      const form = new URLSearchParams({ token }).toString()
      const { body } = await this.#remote.read(this.#url, { isGuarded: true, form })
      return readAnswer(body)
    } catch {
      // Whoever waits is told by the snapshot, when it comes or does not.
      this.#isRefused = true
      return undefined
    } finally {
      this.#asked -= 1
    }
  }
}

function readAnswer(body: unknown): EarlyAnswer | undefined {
  if (typeof body !== 'object' || body === null || !('active' in body)) return undefined
  if (body.active !== true) return { active: false, roles: [] }
  const roles: unknown = 'roles' in body ? body.roles : []
  const areRoles = Array.isArray(roles) && roles.every(role => typeof role === 'string')
  return areRoles ? { active: true, roles } : undefined
}
