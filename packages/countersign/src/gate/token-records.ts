/** Verified tokens as packed records: 88 bytes that say what was verified of each, what it shares with others beside. */
import { entryIdLength, readEntryId, writeEntryId } from '../core/revocation/entry-id.ts'
import type { AccessTokenClaims } from '../core/token/claims.ts'
import { Interned } from './interned.ts'
import { createWords, readHandle, type Words } from './packed-words.ts'
import { RecordArena } from './record-arena.ts'

/** Words of a record. The names say where each part begins. */
const width = 22
const keyAt = 0
const subjectAt = 4
const sidAt = 8
const jtiAt = 12
const expAt = 16
const iatAt = 17
const authTimeAt = 18
const epochAt = 19
const termsAt = 20
const marksAt = 21

const isHeldBit = 1
const isUsedBit = 2
const largestNumber = 0xffff_ffff

/** What many tokens say alike. */
interface TokenTerms extends Pick<AccessTokenClaims, 'iss' | 'aud' | 'client_id' | 'amr' | 'roles' | 'cnf'> {
  hasAuthTime: boolean
  hasSid: boolean
  /** Else it is of the short form. */
  isJtiHandle: boolean
  /** Only where it is no handle, and a record has no room for it. */
  sub?: string
}

/** Claims whose terms are sought, and what was found out about them. */
interface SaidTerms {
  claims: AccessTokenClaims
  isSubjectHandle: boolean
  isJtiHandle: boolean
}

export class TokenRecords {
  readonly #arena = new RecordArena(width)
  readonly #terms = new Interned<TokenTerms>()
  readonly #subject = createWords()
  readonly #sid = createWords()
  readonly #jti = createWords()

  get byteLength(): number {
    return this.#arena.byteLength + this.#terms.byteLength
  }

  /** The part of it that records share; where each has its own, as with keys that tokens are bound to, it is most of it. */
  get sharedBytes(): number {
    return this.#terms.byteLength
  }

  /** Every record has a lower number. */
  get end(): number {
    return this.#arena.end
  }

  /** Writes claims down; 0 where a record has no room for them, which no token of ours needs. */
  take(key: Words, claims: AccessTokenClaims): number {
    const { sub, sid, jti, exp, iat, auth_time, epoch } = claims
    if (Math.max(exp, iat, auth_time ?? 0, epoch) > largestNumber) return 0
    const arena = this.#arena
    const record = arena.take()
    const isSubjectHandle = readHandle(sub, this.#subject)
    const isJtiHandle = jti.length > entryIdLength
    if (isJtiHandle) readHandle(jti, this.#jti)
    else readEntryId(jti, this.#jti)
    if (sid !== undefined) readHandle(sid, this.#sid)
    arena.setWords(record, keyAt, key)
    arena.setWords(record, subjectAt, this.#subject)
    arena.setWords(record, jtiAt, this.#jti)
    arena.setWords(record, sidAt, this.#sid)
    arena.set(record, expAt, exp)
    arena.set(record, iatAt, iat)
    arena.set(record, authTimeAt, auth_time ?? 0)
    arena.set(record, epochAt, epoch)
    arena.set(record, marksAt, isHeldBit)
    const said: SaidTerms = { claims, isSubjectHandle, isJtiHandle }
    arena.set(record, termsAt, this.#terms.reuse(said, isSameTerms) ?? this.#terms.add(termsOf(said)))
    return record
  }

  give(record: number): void {
    this.#terms.release(this.#arena.get(record, termsAt))
    this.#arena.give(record)
  }

  /** The claims that were written down, as far as a check looks at them. */
  claims(record: number): AccessTokenClaims {
    const arena = this.#arena
    const terms = this.#terms.get(arena.get(record, termsAt))
    const claims: AccessTokenClaims = {
      iss: terms.iss,
      sub: terms.sub ?? arena.handle(record, subjectAt),
      aud: terms.aud,
      exp: arena.get(record, expAt),
      iat: arena.get(record, iatAt),
      jti: terms.isJtiHandle ? arena.handle(record, jtiAt) : this.#shortId(record),
      client_id: terms.client_id,
      epoch: arena.get(record, epochAt),
      amr: terms.amr,
    }
    if (terms.hasAuthTime) claims.auth_time = arena.get(record, authTimeAt)
    if (terms.hasSid) claims.sid = arena.handle(record, sidAt)
    if (terms.roles !== undefined) claims.roles = terms.roles
    if (terms.cnf !== undefined) claims.cnf = terms.cnf
    return claims
  }

  hasKey(record: number, key: Words): boolean {
    return this.#arena.has(record, keyAt, key)
  }

  /** By what the key is found: it is a digest, and as random as a hash can be. */
  keyHash(record: number): number {
    return this.#arena.get(record, keyAt)
  }

  /** Whole seconds since the epoch. */
  exp(record: number): number {
    return this.#arena.get(record, expAt)
  }

  isHeld(record: number): boolean {
    return (this.#arena.get(record, marksAt) & isHeldBit) !== 0
  }

  isUsed(record: number): boolean {
    return (this.#arena.get(record, marksAt) & isUsedBit) !== 0
  }

  setUsed(record: number, isUsed: boolean): void {
    this.#arena.set(record, marksAt, isUsed ? isHeldBit | isUsedBit : isHeldBit)
  }

  clear(): void {
    this.#arena.clear()
    this.#terms.clear()
  }

  #shortId(record: number): string {
    const arena = this.#arena
    return writeEntryId(arena.get(record, jtiAt), arena.get(record, jtiAt + 1), arena.get(record, jtiAt + 2))
  }
}

function termsOf({ claims, isSubjectHandle, isJtiHandle }: SaidTerms): TokenTerms {
  const { iss, aud, client_id, amr, roles, cnf, sub, sid, auth_time } = claims
  return {
    iss,
    aud,
    client_id,
    // Frozen, because an application that changes what it was answered would change it for all who share it.
    amr: Object.freeze([...amr]),
    ...(roles !== undefined && { roles: Object.freeze([...roles]) }),
    ...(cnf !== undefined && { cnf: Object.freeze({ jkt: cnf.jkt }) }),
    hasAuthTime: auth_time !== undefined,
    hasSid: sid !== undefined,
    isJtiHandle,
    ...(!isSubjectHandle && { sub }),
  }
}

/** Whether `termsOf` would make these terms: every member of theirs is compared. */
function isSameTerms(terms: TokenTerms, { claims, isSubjectHandle, isJtiHandle }: SaidTerms): boolean {
  return (
    terms.client_id === claims.client_id &&
    terms.iss === claims.iss &&
    terms.aud === claims.aud &&
    isSameList(terms.amr, claims.amr) &&
    isSameList(terms.roles, claims.roles) &&
    terms.cnf?.jkt === claims.cnf?.jkt &&
    terms.hasAuthTime === (claims.auth_time !== undefined) &&
    terms.hasSid === (claims.sid !== undefined) &&
    terms.isJtiHandle === isJtiHandle &&
    terms.sub === (isSubjectHandle ? undefined : claims.sub)
  )
}

function isSameList(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false
  return true
}
