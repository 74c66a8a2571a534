/** Finds the session of an identifier in the store, which is not asked about an identifier that was invented (K34). */
import type { KeyObject } from 'node:crypto'
import { BoundedQueue } from '../bounded-queue.ts'
import { StoreBusyError } from '../errors.ts'
import type { StoredSession } from './session.ts'
import { digestSessionIdentifier, isMarkedIdentifier } from './session-identifier.ts'
import type { SessionStore } from './session-store.ts'

/** What all look-ups of identifiers without our MAC share, so that a flood of invented ones takes no more than this. */
const unmarkedAtOnce = 8
const unmarkedWaiting = 32

export interface SessionLookUpParts {
  sessions: Pick<SessionStore, 'find' | 'hasUnmarked'>
  identifierKey: KeyObject
}

export class SessionLookUp {
  readonly #parts: SessionLookUpParts
  readonly #unmarked = new BoundedQueue(unmarkedAtOnce, unmarkedWaiting)
  /** Whether there may be live sessions whose identifiers have no MAC: those that version 0.1 made. */
  #areUnmarkedLive = true

  constructor(parts: SessionLookUpParts) {
    this.#parts = parts
  }

  /**
   * Asks whether sessions that version 0.1 made are still live. Until it has been called they are taken to be.
   *
   * @param now - A time that is not ahead, ms: what it takes for over is refused everywhere.
   * @throws {StorageError} safe to retry; the answer before stays.
   */
  async askForUnmarked(now: number): Promise<void> {
    this.#areUnmarkedLive = await this.#parts.sessions.hasUnmarked(now)
  }

  /** Whether no session can have that identifier; answered without the store. */
  isInvented(identifier: string): boolean {
    return !this.#areUnmarkedLive && !isMarkedIdentifier(identifier, this.#parts.identifierKey)
  }

  /**
   * The session with that identifier, live or not; `undefined` when it never was, or is no more.
   *
   * @throws {StorageError} safe to retry; a `StoreBusyError` where too many ask at once.
   */
  async find(identifier: string): Promise<StoredSession | undefined> {
    const { sessions, identifierKey } = this.#parts
    const digest = digestSessionIdentifier(identifier)
    if (isMarkedIdentifier(identifier, identifierKey)) return sessions.find(digest)
    if (!this.#areUnmarkedLive) return undefined
    const found = await this.#unmarked.run(() => sessions.find(digest))
    if (found === 'busy') throw new StoreBusyError('Too many sessions are looked up at once.')
    return found
  }
}
