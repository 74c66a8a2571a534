/**
 * Which reads may be cached. A read that began before an ending was applied must not be admitted after it: its answer
 * is from before, and nothing would ever evict it again (K27).
 *
 * The other way round needs no rule, though a store may answer the two over different connections: a read that begins
 * after an ending was applied sees it, since applying it took an answer of the feed that showed it committed, and the
 * ports promise that a read sees whatever was committed before it began. It is why a store never reads from a replica.
 */
import type { Change } from '../core/revocation/change.ts'
import type { StoredSession } from '../core/session/session.ts'

/** One read under way, and what was applied since it began. */
export interface OpenRead {
  readonly sids: Set<string>
  readonly subjects: Set<string>
  everything: boolean
}

export class Admission {
  readonly #open = new Set<OpenRead>()

  /** Call before the store is asked; every `begin` is followed by `settle` or `abandon`. */
  begin(): OpenRead {
    const read: OpenRead = { sids: new Set(), subjects: new Set(), everything: false }
    this.#open.add(read)
    return read
  }

  /** Notes a change that is being applied. */
  note(change: Change): void {
    for (const read of this.#open) {
      if (change.kind === 'session') read.sids.add(change.sid)
      else if (change.kind === 'epoch' || change.kind === 'roles') read.subjects.add(change.subjectId)
    }
  }

  /** Notes that the feed was resynchronised: what was missed is not known one by one. */
  noteEverything(): void {
    for (const read of this.#open) read.everything = true
  }

  /** Whether what was read may be cached. */
  settle(read: OpenRead, session: StoredSession): boolean {
    this.#open.delete(read)
    return !read.everything && !read.sids.has(session.sid) && !read.subjects.has(session.subjectId)
  }

  abandon(read: OpenRead): void {
    this.#open.delete(read)
  }
}
