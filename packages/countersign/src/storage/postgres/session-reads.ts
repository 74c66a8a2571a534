/** Look-ups of sessions by their digests: those that come while others are under way share the next query (K34). */
import { StoreBusyError } from '../../core/errors.ts'
import type { SessionRow } from '../operations/session-row.ts'

/** Queries under way at most, sessions that one of them asks for, and look-ups that wait for one to begin. */
const atOnce = 2
const mostInOne = 256
const mostWaiting = 1024

interface Asker {
  digest: Uint8Array
  resolve(row: SessionRow | undefined): void
  reject(fault: unknown): void
}

export class SessionReads {
  readonly #query: (digests: readonly Uint8Array[]) => Promise<SessionRow[]>
  /** By digest, in the order in which they came. */
  readonly #waiting = new Map<string, Asker[]>()
  #askers = 0
  #underWay = 0

  constructor(query: (digests: readonly Uint8Array[]) => Promise<SessionRow[]>) {
    this.#query = query
  }

  /**
   * The row with that digest, by a query that begins after this call.
   *
   * @throws {StoreBusyError} at once, where too many wait already.
   */
  find(digest: Uint8Array): Promise<SessionRow | undefined> {
    if (this.#askers >= mostWaiting) {
      return Promise.reject(new StoreBusyError('The database is busy: too many sessions are looked up.'))
    }
    return new Promise((resolve, reject) => {
      const asker = { digest: new Uint8Array(digest), resolve, reject }
      const key = keyOf(digest)
      const others = this.#waiting.get(key)
      if (others === undefined) this.#waiting.set(key, [asker])
      else others.push(asker)
      this.#askers += 1
      this.#begin()
    })
  }

  #begin(): void {
    while (this.#underWay < atOnce && this.#waiting.size > 0) void this.#run(this.#takeSome())
  }

  #takeSome(): Map<string, Asker[]> {
    const taken = new Map<string, Asker[]>()
    for (const [key, askers] of this.#waiting) {
      if (taken.size === mostInOne) break
      taken.set(key, askers)
      this.#waiting.delete(key)
      this.#askers -= askers.length
    }
    return taken
  }

  async #run(asked: Map<string, Asker[]>): Promise<void> {
    this.#underWay += 1
    const askers = [...asked.values()].flat()
    try {
      const digests = [...asked.values()].flatMap(([first]) => (first === undefined ? [] : [first.digest]))
      const rows = new Map((await this.#query(digests)).map(row => [keyOf(row.digest), row]))
      for (const { digest, resolve } of askers) {
        const row = rows.get(keyOf(digest))
        // Nobody is given bytes that another asker holds too.
        resolve(row && { ...row, digest })
      }
    } catch (fault) {
      for (const { reject } of askers) reject(fault)
    } finally {
      this.#underWay -= 1
      this.#begin()
    }
  }
}

function keyOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('latin1')
}
