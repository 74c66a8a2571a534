/** What the calls of a history come to for each credential: when it was born, when it ended, and since when that is in doubt. */
import type { Call, History, Issued, RunSettings } from './history.ts'
import { isAccepted, isRefusedAsEnded, writeOutcome } from './outcome.ts'

export interface Life {
  credential: Issued
  subject: number
  /** When the call that gave it began; and when it was answered. */
  bornBegan: number
  bornAt: number
  /** The earliest acknowledgement of an ending that surely covers it; infinite without one. */
  endedAt: number
  /** Since when an ending that may cover it was under way; infinite without one. */
  doubtFrom: number
  /** When it was first refused as ended. */
  refusedAt: number
  /** When it was accepted, in order. */
  uses: number[]
}

export class Lives {
  readonly #settings: RunSettings
  readonly #lives = new Map<number, Life>()
  readonly #byLogin = new Map<number, Life[]>()
  readonly #loginsBySubject = new Map<number, Set<number>>()
  /** When each refresh token was first presented. */
  readonly #firstRefresh = new Map<number, number>()

  constructor({ settings, calls }: History) {
    this.#settings = settings
    for (const call of calls) this.#noteBirths(call)
    for (const call of calls) this.#noteUse(call)
    for (const call of calls) this.#noteEnding(call)
  }

  get(credential: number): Life | undefined {
    return this.#lives.get(credential)
  }

  all(): Iterable<Life> {
    return this.#lives.values()
  }

  /** Until when a call may have taken effect. */
  effectUntil(call: Call): number {
    return writeOutcome(call) === 'unknown' ? call.ended + this.#settings.settleMs : call.ended
  }

  #noteBirths({ issued = [], subject, began, ended }: Call): void {
    for (const credential of issued) {
      const known = this.#lives.get(credential.credential)
      if (known !== undefined) {
        // The same pair was given again.
        known.bornBegan = Math.min(known.bornBegan, began)
        known.bornAt = Math.min(known.bornAt, ended)
        continue
      }
      const life: Life = {
        credential,
        subject,
        bornBegan: began,
        bornAt: ended,
        endedAt: Number.POSITIVE_INFINITY,
        doubtFrom: Number.POSITIVE_INFINITY,
        refusedAt: Number.POSITIVE_INFINITY,
        uses: [],
      }
      this.#lives.set(credential.credential, life)
      const { login } = credential
      append(this.#byLogin, login, life)
      const logins = this.#loginsBySubject.get(subject)
      if (logins === undefined) this.#loginsBySubject.set(subject, new Set([login]))
      else logins.add(login)
    }
  }

  #noteUse(call: Call): void {
    const { presented, operation, began, ended } = call
    const life = presented === undefined ? undefined : this.#lives.get(presented)
    if (life === undefined || presented === undefined) return
    if (isAccepted(call)) life.uses.push(ended)
    if (isRefusedAsEnded(call)) life.refusedAt = Math.min(life.refusedAt, ended)
    if (operation !== 'refresh' || writeOutcome(call) === 'undone') return
    this.#firstRefresh.set(presented, Math.min(began, this.#firstRefresh.get(presented) ?? began))
  }

  #noteEnding(call: Call): void {
    if (call.operation === 'refresh') this.#noteReuse(call)
    const outcome = writeOutcome(call)
    if (outcome === 'undone') return
    const endedAt = outcome === 'done' ? call.ended : Number.POSITIVE_INFINITY
    switch (call.operation) {
      case 'revoke-token':
        if (call.target !== undefined) end(this.#lives.get(call.target), call.began, endedAt)
        return
      case 'sign-out':
      case 'end-session':
      case 'revoke-session':
      case 'end-key':
      case 'reuse':
        for (const life of this.#ofLogin(call.target)) end(life, call.began, endedAt)
        return
      case 'revoke-subject':
      case 'change-password':
      case 'recover':
        this.#endSubject(call, endedAt)
    }
  }

  /** A refresh token that comes a second time may be taken for stolen: its login may end, and does where the answer says so. */
  #noteReuse(call: Call): void {
    const { presented, began, ended, code } = call
    if (presented === undefined) return
    const first = this.#firstRefresh.get(presented) ?? began
    for (const life of this.#ofLogin(presented)) {
      if (first < began) life.doubtFrom = Math.min(life.doubtFrom, began)
      if (code === 'refresh-token-reused') life.endedAt = Math.min(life.endedAt, ended)
    }
  }

  #endSubject(call: Call, endedAt: number): void {
    const { began, subject, operation, presented = -1 } = call
    const spared = operation === 'change-password' ? this.#lives.get(presented)?.credential.login : undefined
    for (const login of this.#loginsBySubject.get(subject) ?? []) {
      const lives = this.#byLogin.get(login) ?? []
      const bornAt = Math.min(...lives.map(life => life.bornAt))
      const bornBegan = Math.min(...lives.map(life => life.bornBegan))
      if (bornBegan > this.effectUntil(call)) continue
      for (const life of lives) {
        if (login !== spared) end(life, began, bornAt < began ? endedAt : Number.POSITIVE_INFINITY)
        // Of the login that was spared, the access tokens but the one in use may or may not be excepted with it.
        else if (life.credential.kind === 'token' && life.credential.credential !== presented)
          end(life, began, Number.POSITIVE_INFINITY)
      }
    }
  }

  #ofLogin(credential: number | undefined): readonly Life[] {
    const login = credential === undefined ? undefined : this.#lives.get(credential)?.credential.login
    return login === undefined ? [] : (this.#byLogin.get(login) ?? [])
  }
}

function end(life: Life | undefined, doubtFrom: number, endedAt: number): void {
  if (life === undefined) return
  life.doubtFrom = Math.min(life.doubtFrom, doubtFrom)
  life.endedAt = Math.min(life.endedAt, endedAt)
}

function append(map: Map<number, Life[]>, key: number, life: Life): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [life])
  else list.push(life)
}
