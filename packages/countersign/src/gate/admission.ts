/**
 * Which reads may be cached. A read that began before an ending was applied must not be admitted after it: its answer
 * is from before, and nothing would ever evict it again (K27).
 *
 * The other way round needs no rule, though a store may answer the two over different connections: a read that begins
 * after an ending was applied sees it, since applying it took an answer of the feed that showed it committed, and the
 * ports promise that a read sees whatever was committed before it began. It is why a store never reads from a replica.
 *
 * Changes are numbered, and a read is the number of the last change before it: a change costs the same however many reads
 * are under way.
 */
import type { Change } from '../core/revocation/change.ts'
import type { StoredSession } from '../core/session/session.ts'

/** A read under way: the number of the last change that was applied before it began. */
export type OpenRead = number

/** How many changes are held at most. One more, and no read that is under way is admitted: each is made again when it is needed. */
const mostHeld = 10_000

export class Admission {
  /** The number of the last change to each, while a read is under way that may be older. */
  readonly #sids = new Map<string, number>()
  readonly #subjects = new Map<string, number>()
  /** The number of the last change. */
  #last = 0
  /** The number of the last change that may concern anything. */
  #lastOfAll = 0
  #open = 0

  /** How many changes are held for reads under way. */
  get held(): number {
    return this.#sids.size + this.#subjects.size
  }

  /** Call before the store is asked; every `begin` is followed by one `settle` or `abandon`. */
  begin(): OpenRead {
    this.#open += 1
    return this.#last
  }

  /** Notes a change that is being applied. */
  note(change: Change): void {
    if (this.#open === 0) return
    this.#last += 1
    if (change.kind === 'session') this.#sids.set(change.sid, this.#last)
    else if (change.kind === 'epoch' || change.kind === 'roles')
      this.#subjects.set(change.subjectId, this.#last)
    if (this.held > mostHeld) this.noteEverything()
  }

  /** Notes that the feed was resynchronised: what was missed is not known one by one. */
  noteEverything(): void {
    this.#last += 1
    this.#lastOfAll = this.#last
    this.#forget()
  }

  /** Whether what was read may be cached. */
  settle(read: OpenRead, session: StoredSession): boolean {
    const isUntouched =
      this.#lastOfAll <= read &&
      (this.#sids.get(session.sid) ?? 0) <= read &&
      (this.#subjects.get(session.subjectId) ?? 0) <= read
    this.abandon()
    return isUntouched
  }

  abandon(): void {
    this.#open -= 1
    if (this.#open === 0) this.#forget()
  }

  #forget(): void {
    this.#sids.clear()
    this.#subjects.clear()
  }
}
