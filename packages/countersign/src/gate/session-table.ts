/**
 * Live sessions in process memory, packed: at most 87 bytes each with the free slots of the indexes, bounded, outside the reach of
 * the garbage collector.
 *
 * A record is found by the first 16 bytes of the SHA-256 of the session identifier, and those of one subject by a chain
 * through their records, so that whatever the feed says has ended is found without looking at the others. One session of a
 * subject is found among the subject's, of which there are few (`maxPerSubject`).
 */
import type { SessionIdentity } from '../core/identity.ts'
import { rolesOfKey } from '../core/session/api-key.ts'
import type { PresentedCarrier, StoredSession } from '../core/session/session.ts'
import { judgeTimeouts, touchIntervalMs } from '../core/session/session-verdict.ts'
import { Interned } from './interned.ts'
import { createWords, mix, readDigest, readDigestOf, readHandle } from './packed-words.ts'
import { largestRecord, RecordIndex } from './record-index.ts'
import { SecondChance } from './second-chance.ts'
import { SessionRecords } from './session-records.ts'

/** 76 of the record, and twice 4 / 0.73 of the indexes. */
const bytesPerSession = 87
/** How many records an admission looks at for one that has timed out. */
const sweptPerAdmission = 2
/** What the values that sessions share may take, bytes for each that there is room for, and at least. */
const sharedBytesPerSession = 29
const leastSharedBytes = 1_048_576
/** How many sessions leave for one that comes while they take more. */
const evictedPerAdmission = 4

/** What sessions have in common with many others. */
export interface SessionTerms {
  roles: readonly string[]
  amr: readonly string[]
  carrier: PresentedCarrier
  idleTimeoutSeconds: number
  /** Only where they are no handles, and a record has no room for them. */
  subjectId?: string
  sid?: string
}

/** How many sessions fit in so much memory. */
export function sessionCapacity(megabytes: number): number {
  return Math.min(Math.floor((megabytes * 1_048_576) / bytesPerSession), largestRecord)
}

export class SessionTable {
  readonly #capacity: number
  readonly #records = new SessionRecords()
  readonly #terms = new Interned<SessionTerms>()
  #byKey: RecordIndex
  #bySubject: RecordIndex
  #size = 0
  readonly #chances = new SecondChance(this.#records)
  readonly #key = createWords()
  readonly #sid = createWords()
  readonly #subject = createWords()

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#byKey = this.#indexByKey()
    this.#bySubject = this.#indexBySubject()
  }

  get size(): number {
    return this.#size
  }

  /** Bytes of records and indexes, free ones included, and of what sessions share. */
  get byteLength(): number {
    const shared = this.#terms.byteLength
    return this.#records.byteLength + this.#byKey.byteLength + this.#bySubject.byteLength + shared
  }

  /** The record of the session with that identifier, 0 for none. It is good until the next change of the table. */
  find(identifier: string): number {
    readDigestOf(identifier, this.#key)
    return this.#byKey.find(this.#key[0] ?? 0)
  }

  /** What the session of a record has in common with others; the next three take it along, so that it is looked up once. */
  terms(record: number): SessionTerms {
    return this.#terms.get(this.#records.terms(record))
  }

  /** Whether it has timed out, as far as this node knows. What has ended is not here. */
  judge(record: number, terms: SessionTerms, now: number): 'live' | 'idle-timeout' | 'absolute-timeout' {
    const records = this.#records
    return judgeTimeouts(records.expiresAt(record), records.lastSeenAt(record), terms.idleTimeoutSeconds, now)
  }

  identity(record: number, terms: SessionTerms): SessionIdentity {
    const records = this.#records
    const identity: SessionIdentity = {
      subject: terms.subjectId ?? records.subject(record),
      kind: 'session',
      sid: terms.sid ?? records.sid(record),
      roles: terms.roles,
      amr: terms.amr,
      authTime: records.authenticatedAt(record),
      expiresAt: records.expiresAt(record),
    }
    if (terms.carrier === 'key') identity.isKey = true
    return identity
  }

  /** Notes a use. Answers within how many ms it is to be written, `undefined` where the last one written is new enough. */
  use(record: number, terms: SessionTerms, now: number): number | undefined {
    const records = this.#records
    if (!records.isUsed(record)) records.setUsed(record, true)
    const intervalMs = touchIntervalMs(terms)
    if (now - records.lastSeenAt(record) < intervalMs) return undefined
    records.setLastSeenAt(record, now)
    return intervalMs
  }

  /** Holds a live session as it was read, in place of what was held of it. */
  admit(session: StoredSession, now: number): void {
    const { carrier } = session
    // Its identifier is a refresh token, which nobody checks.
    if (carrier === 'refresh') return
    this.evictDigest(session.digest)
    this.#sweep(now)
    if (this.#size >= this.#capacity) this.evict(this.#chances.coldest())
    const maxShared = Math.max(this.#capacity * sharedBytesPerSession, leastSharedBytes)
    for (let step = 0; step < evictedPerAdmission && this.#size > 0; step++) {
      if (this.#terms.byteLength <= maxShared) break
      this.evict(this.#chances.coldest())
    }

    const records = this.#records
    const record = records.take()
    readDigest(session.digest, this.#key)
    const isHandle = readHandle(session.subjectId, this.#subject)
    const isSidHandle = readHandle(session.sid, this.#sid)
    records.name(record, this.#key, this.#sid, this.#subject)
    records.setInstants(record, session.absoluteExpiresAt, session.authenticatedAt, session.lastSeenAt)
    const { roles } = session.subject
    const terms = this.#terms.add({
      // Frozen, because an application that changes what it was answered would change it for all who share it.
      roles: Object.freeze(session.key ? rolesOfKey(session.key.roles, roles) : [...roles]),
      amr: Object.freeze([...session.amr]),
      carrier,
      idleTimeoutSeconds: session.idleTimeoutSeconds,
      ...(!isHandle && { subjectId: session.subjectId }),
      ...(!isSidHandle && { sid: session.sid }),
    })
    records.setTerms(record, terms)
    this.#byKey.add(records.keyHash(record), record)
    this.#link(record)
    this.#size += 1
  }

  /** Forgets the session with that digest. */
  evictDigest(digest: Uint8Array): void {
    readDigest(digest, this.#key)
    const record = this.#byKey.find(this.#key[0] ?? 0)
    if (record !== 0) this.evict(record)
  }

  /** Forgets one session of a subject. */
  evictSession(sid: string, subjectId: string): void {
    readHandle(sid, this.#sid)
    let record = this.#findSubject(subjectId)
    while (record !== 0) {
      const next = this.#records.next(record)
      if (this.#records.hasSid(record, this.#sid)) this.evict(record)
      record = next
    }
  }

  /** Forgets every session of a subject. */
  evictSubject(subjectId: string): void {
    let record = this.#findSubject(subjectId)
    while (record !== 0) {
      const next = this.#records.next(record)
      this.evict(record)
      record = next
    }
  }

  /** Forgets one record. */
  evict(record: number): void {
    const records = this.#records
    this.#byKey.remove(records.keyHash(record), record)
    this.#unlink(record)
    this.#terms.release(records.terms(record))
    records.give(record)
    this.#size -= 1
  }

  /** Forgets everything, and lets go of the memory. */
  clear(): void {
    this.#records.clear()
    this.#terms.clear()
    this.#byKey = this.#indexByKey()
    this.#bySubject = this.#indexBySubject()
    this.#size = 0
  }

  #indexByKey(): RecordIndex {
    const records = this.#records
    return new RecordIndex(
      record => records.keyHash(record),
      record => records.hasKey(record, this.#key),
    )
  }

  /** Of each subject the record at the head of its chain. */
  #indexBySubject(): RecordIndex {
    const records = this.#records
    return new RecordIndex(
      record => records.subjectHash(record),
      record => records.hasSubject(record, this.#subject),
    )
  }

  #findSubject(subjectId: string): number {
    const subject = this.#subject
    readHandle(subjectId, subject)
    return this.#bySubject.find(mix(subject[0] ?? 0, subject[1] ?? 0, subject[2] ?? 0, subject[3] ?? 0))
  }

  /** Puts a record at the head of its subject's chain. */
  #link(record: number): void {
    const records = this.#records
    const hash = records.subjectHash(record)
    const head = this.#bySubject.find(hash)
    if (head === 0) {
      this.#bySubject.add(hash, record)
      return
    }
    this.#bySubject.replace(hash, head, record)
    records.setNext(record, head)
    records.setPrevious(head, record)
  }

  #unlink(record: number): void {
    const records = this.#records
    const next = records.next(record)
    const previous = records.previous(record)
    if (next !== 0) records.setPrevious(next, previous)
    if (previous !== 0) records.setNext(previous, next)
    else if (next !== 0) this.#bySubject.replace(records.subjectHash(record), record, next)
    else this.#bySubject.remove(records.subjectHash(record), record)
  }

  /** Every admission makes up for one that has timed out: nobody asks for those again, so nothing else would find them. */
  #sweep(now: number): void {
    for (let step = 0; step < sweptPerAdmission && this.#size > 0; step++) {
      const record = this.#chances.advance()
      if (this.#records.isHeld(record) && this.judge(record, this.terms(record), now) !== 'live')
        this.evict(record)
    }
  }
}
