/** Live sessions in process memory, bounded; the least recently admitted or read leaves first. */
import type { StoredSession } from '../core/session/session.ts'

/** A digest as a map's key: one character a byte. */
function keyOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('latin1')
}

export class SessionCache {
  readonly #sessions = new Map<string, StoredSession>()
  readonly #keyBySid = new Map<string, string>()
  readonly #keysBySubject = new Map<string, Set<string>>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#sessions.size
  }

  get(digest: Uint8Array): StoredSession | undefined {
    const key = keyOf(digest)
    const session = this.#sessions.get(key)
    if (session !== undefined) {
      // Moved to the end: a Map keeps the order of insertion, so its first entry is the coldest.
      this.#sessions.delete(key)
      this.#sessions.set(key, session)
    }
    return session
  }

  admit(session: StoredSession): void {
    const key = keyOf(session.digest)
    this.#remove(key)
    if (this.#sessions.size >= this.#capacity) {
      const [coldest] = this.#sessions.keys()
      if (coldest !== undefined) this.#remove(coldest)
    }
    this.#sessions.set(key, session)
    this.#keyBySid.set(session.sid, key)
    const keys = this.#keysBySubject.get(session.subjectId)
    if (keys === undefined) this.#keysBySubject.set(session.subjectId, new Set([key]))
    else keys.add(key)
  }

  evictSession(sid: string): void {
    const key = this.#keyBySid.get(sid)
    if (key !== undefined) this.#remove(key)
  }

  evictSubject(subjectId: string): void {
    for (const key of [...(this.#keysBySubject.get(subjectId) ?? [])]) this.#remove(key)
  }

  clear(): void {
    this.#sessions.clear()
    this.#keyBySid.clear()
    this.#keysBySubject.clear()
  }

  #remove(key: string): void {
    const session = this.#sessions.get(key)
    if (session === undefined) return
    this.#sessions.delete(key)
    this.#keyBySid.delete(session.sid)
    const keys = this.#keysBySubject.get(session.subjectId)
    keys?.delete(key)
    if (keys?.size === 0) this.#keysBySubject.delete(session.subjectId)
  }
}
