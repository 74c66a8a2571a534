/** What a relay has of its upstream's feed: everything in an index, and what came last as it came, for followers that have the rest. */
import { coversAnywhere as covers } from '../core/revocation/feed-cursor.ts'
import { type Waited, waitUntilTold } from '../core/waiting.ts'
import type { RemoteRead } from '../verifier/http-feed.ts'
import type { Timer } from '../verifier/timer.ts'
import type { RelayedLists } from './relay-answer.ts'

/** How much of what came last is kept: a follower that is further behind is answered with everything. */
const longestKept = { entries: 50_000, steps: 2048 } as const

/** What one answer of the upstream brought. */
interface Step {
  /** Of a follower that has it and all before it. */
  cursor: string
  lists: RelayedLists
}

export interface Relayed {
  cursor: string
  position: number
  /** Another number whenever something came. */
  serial: number
  /** Wall time, ms. */
  prunedUntil: number
  revokedKeys: readonly string[]
}

/** From one moment at which waiting calls are answered to the next, ms: under load all get many entries at once. */
const restMs = 250

export class RelayFeed {
  readonly #timer: Timer
  readonly #maxWaiting: number
  /** How many calls of each client wait. */
  readonly #waitingOf = new Map<string, number>()
  readonly #waiting = new Set<(why: Waited) => void>()
  #isEnded = false
  #relayed: Relayed = { cursor: '', position: 0, serial: 0, prunedUntil: 0, revokedKeys: [] }
  #steps: Step[] = []
  #entries = 0
  /** The cursor before the first step; absent before the snapshot has been read. */
  #oldest: string | undefined
  /** Of the last answer, with entries or without. */
  #latest = ''
  #isResting = false

  /** @param maxWaiting - How many calls may wait at once: of one client, half as many. */
  constructor(timer: Timer, maxWaiting: number) {
    this.#timer = timer
    this.#maxWaiting = maxWaiting
  }

  /** Whether calls that wait are to go on waiting, though something has come. */
  get isResting(): boolean {
    return this.#isResting
  }

  get relayed(): Relayed {
    return this.#relayed
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Takes in an answer of the upstream, once it is in the index. */
  note(read: RemoteRead, endsSnapshot: boolean): void {
    const { position, prunedUntil, cursor } = read
    const lists = listsOf(read)
    this.#latest = cursor
    const isNews = endsSnapshot || lists.keys || lists.count > 0
    if (endsSnapshot) {
      this.#steps = []
      this.#entries = 0
      this.#oldest = cursor
    } else if (isNews) this.#keep({ cursor, lists })
    this.#relayed = {
      // An answer without entries has another cursor and says nothing new: a follower that has the one before has all of it.
      cursor: isNews ? cursor : this.#relayed.cursor,
      position,
      serial: this.#relayed.serial + (isNews ? 1 : 0),
      prunedUntil,
      revokedKeys: read.revokedKeys ?? this.#relayed.revokedKeys,
    }
    if (isNews && !this.#isResting) this.#wakeAll()
  }

  /** Whether the cursor may be of a moment after what is known here: of another relay, or of another history. */
  isAhead(cursor: string): boolean {
    return this.#oldest !== undefined && covers(cursor, this.#oldest) && !covers(this.#latest, cursor)
  }

  /**
   * What a follower at that cursor lacks; `undefined` where that is not known, and everything is to be answered. The cursor may be of
   * another relay of the same issuer, or of the issuer: what such a follower has read already may be among it.
   */
  after(cursor: string): readonly RelayedLists[] | undefined {
    if (cursor === this.#relayed.cursor) return []
    if (this.#oldest === undefined || !covers(cursor, this.#oldest) || !covers(this.#latest, cursor))
      return undefined
    // Each moment covers those before it: the last that the cursor covers is found by halving.
    let [low, high] = [0, this.#steps.length]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (covers(cursor, this.#steps[middle - 1]?.cursor ?? '')) low = middle
      else high = middle - 1
    }
    return this.#steps.slice(low).map(({ lists }) => lists)
  }

  /** Whether no further call of that client may wait. */
  isFullFor(client: string): boolean {
    const theirs = this.#waitingOf.get(client) ?? 0
    return this.#waiting.size >= this.#maxWaiting || theirs * 2 >= this.#maxWaiting
  }

  /** Resolves as soon as more has come than at `serial`, or after `ms`. */
  whenMoved(serial: number, ms: number, gone: AbortSignal, client: string): Promise<Waited> {
    if (gone.aborted) return Promise.resolve('gone')
    if (this.#isEnded) return Promise.resolve('ended')
    if (this.#relayed.serial !== serial && !this.#isResting) return Promise.resolve('moved')
    return waitUntilTold(ms, gone, tell => {
      this.#waiting.add(tell)
      this.#count(client, 1)
      return () => {
        if (this.#waiting.delete(tell)) this.#count(client, -1)
      }
    })
  }

  endWaiting(): void {
    this.#isEnded = true
    for (const tell of [...this.#waiting]) tell('ended')
  }

  #count(client: string, by: number): void {
    const count = (this.#waitingOf.get(client) ?? 0) + by
    if (count === 0) this.#waitingOf.delete(client)
    else this.#waitingOf.set(client, count)
  }

  #wakeAll(): void {
    const { serial } = this.#relayed
    for (const tell of [...this.#waiting]) tell('moved')
    this.#isResting = true
    this.#timer(restMs, () => {
      this.#isResting = false
      if (this.#relayed.serial !== serial) this.#wakeAll()
    })
  }

  #keep(step: Step): void {
    this.#steps.push(step)
    this.#entries += step.lists.count
    while (this.#steps.length > longestKept.steps || this.#entries > longestKept.entries) {
      const first = this.#steps.shift()
      if (first === undefined) break
      this.#oldest = first.cursor
      this.#entries -= first.lists.count
    }
  }
}

/** The lists of an answer, which whoever put them into the index has looked at. */
function listsOf({ body, since, keys }: RemoteRead): RelayedLists {
  const list = (name: string): readonly unknown[] => {
    const value = body[name]
    return Array.isArray(value) ? value : []
  }
  const [tokens, sessions, subjects, spared, roles] = [
    list('tokens'),
    list('sessions'),
    list('subjects'),
    list('spared'),
    list('roles'),
  ]
  const count =
    tokens.length / 2 + sessions.length / 2 + subjects.length / 3 + spared.length / 3 + roles.length
  return { since, keys, count, tokens, sessions, subjects, spared, roles }
}
