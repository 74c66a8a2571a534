/** Calls that wait for the end of one credential. An entry of the feed wakes those that it concerns, and no other. */
import type { Identity } from '../core/identity.ts'
import type { ChangeBody } from '../core/revocation/change.ts'
import { entryIdLength } from '../core/revocation/entry-id.ts'
import { type Waited, waitUntilTold } from '../core/waiting.ts'

/** Calls that may wait at once: over the node, of one subject, and from one address. */
export interface WatchBounds {
  total: number
  perSubject: number
  perAddress: number
}

/** Of one subject: a console in each of many tabs. From one address: an office behind one router. */
const defaultBounds: WatchBounds = { total: 1024, perSubject: 32, perAddress: 256 }

/** One call's place, taken before its credential is checked: an end that is applied after that wakes it. */
export interface Watch {
  /** Resolves at the next entry that may end the credential, counted from the last `wait`, or after `ms`. */
  wait(ms: number, gone: AbortSignal): Promise<Waited>
  /** Gives the place back. */
  close(): void
}

interface Place {
  identity: Identity
  /** Whether an entry came that the call has not looked at yet. */
  isDue: boolean
  finish: ((why: Waited) => void) | undefined
}

export class Watches {
  readonly #bounds: WatchBounds
  readonly #all = new Set<Place>()
  readonly #bySubject = new Map<string, Set<Place>>()
  /** By the first characters of the `jti`, as the feed may name it. */
  readonly #byToken = new Map<string, Set<Place>>()
  readonly #byAddress = new Map<string, number>()
  /** What was noted and waits for `wake`. */
  readonly #due = new Set<Place>()
  #isEnded = false

  constructor(bounds: WatchBounds = defaultBounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#all.size
  }

  /**
   * Takes a place, or answers `undefined` where no further call may wait.
   *
   * @param address - Where the call comes from; without one only the other two bounds count.
   */
  open(identity: Identity, address: string | undefined): Watch | undefined {
    return this.#isFullFor(identity, address) ? undefined : this.openUnbounded(identity, address)
  }

  /** The same for the node itself, beside what clients may open. */
  openUnbounded(identity: Identity, address?: string): Watch {
    const fromThere = address === undefined ? 0 : (this.#byAddress.get(address) ?? 0)
    const place: Place = { identity, isDue: false, finish: undefined }
    const token = identity.jti?.slice(0, entryIdLength)
    this.#all.add(place)
    addTo(this.#bySubject, identity.subject, place)
    if (token !== undefined) addTo(this.#byToken, token, place)
    if (address !== undefined) this.#byAddress.set(address, fromThere + 1)
    return {
      wait: (ms, gone) => this.#wait(place, ms, gone),
      close: () => {
        if (!this.#all.delete(place)) return
        this.#due.delete(place)
        removeFrom(this.#bySubject, identity.subject, place)
        if (token !== undefined) removeFrom(this.#byToken, token, place)
        if (address !== undefined) this.#leave(address)
      },
    }
  }

  #isFullFor({ subject }: Identity, address: string | undefined): boolean {
    const { total, perSubject, perAddress } = this.#bounds
    const fromThere = address === undefined ? 0 : (this.#byAddress.get(address) ?? 0)
    const ofSubject = this.#bySubject.get(subject)?.size ?? 0
    return this.#all.size >= total || ofSubject >= perSubject || fromThere >= perAddress
  }

  /** Notes whom an entry concerns; `wake` tells them, once the entry is applied. */
  note(change: ChangeBody): void {
    if (this.#all.size === 0 || change.kind === 'roles') return
    if (change.kind === 'keys') {
      this.noteAll()
      return
    }
    const concerned =
      change.kind === 'token'
        ? this.#byToken.get(change.jti.slice(0, entryIdLength))
        : this.#bySubject.get(change.subjectId)
    for (const place of concerned ?? []) {
      if (change.kind !== 'session' || place.identity.sid === change.sid) this.#due.add(place)
    }
  }

  /** Notes everybody: entries may have been missed, or keys revoked. */
  noteAll(): void {
    for (const place of this.#all) this.#due.add(place)
  }

  wake(): void {
    for (const place of this.#due) {
      place.isDue = true
      place.finish?.('moved')
    }
    this.#due.clear()
  }

  /** Ends all waiting, now and from now on: the node is about to stop. */
  end(): void {
    this.#isEnded = true
    for (const place of this.#all) place.finish?.('ended')
  }

  #wait(place: Place, ms: number, gone: AbortSignal): Promise<Waited> {
    if (gone.aborted) return Promise.resolve('gone')
    if (this.#isEnded) return Promise.resolve('ended')
    if (place.isDue) {
      place.isDue = false
      return Promise.resolve('moved')
    }
    return waitUntilTold(ms, gone, tell => {
      place.finish = tell
      return () => {
        place.finish = undefined
        place.isDue = false
      }
    })
  }

  #leave(address: string): void {
    const left = (this.#byAddress.get(address) ?? 1) - 1
    if (left === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, left)
  }
}

function addTo(sets: Map<string, Set<Place>>, name: string, place: Place): void {
  const set = sets.get(name)
  if (set === undefined) sets.set(name, new Set([place]))
  else set.add(place)
}

function removeFrom(sets: Map<string, Set<Place>>, name: string, place: Place): void {
  const set = sets.get(name)
  set?.delete(place)
  if (set?.size === 0) sets.delete(name)
}
