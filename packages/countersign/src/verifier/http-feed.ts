/**
 * The issuer's revocation feed over HTTP: `GET /auth/revocations`, read with care.
 *
 * An answer counts from the moment before it was asked for, so it must not be one that was recorded earlier, by a cache that
 * ignores `no-store` or by somebody on the line (K39). Each question carries a nonce, and its answer has it too.
 */
import type { Clock } from '../core/clock.ts'
import { StorageError } from '../core/errors.ts'
import type { FeedState, FollowedFeed } from '../core/revocation/feed-follower.ts'
import type { RevocationIndex } from '../core/revocation/revocation-index.ts'
import type { EntryKind } from '../core/revocation/revocation-table.ts'
import { clockToleranceSeconds } from '../core/token/claims.ts'
import { RefusedByIssuer, type Remote, type RemoteAnswer } from './remote.ts'

/** How long a call may wait for news, seconds. */
const waitSeconds = 25
/** In bytes: five million entries. */
const maxBytes = 134_217_728

/** An answer of the feed, not taken apart yet: a million entries are put into the index as they stand. */
export interface RemoteRead extends FeedState {
  keys: boolean
  /** Where `keys` is true: every key that was revoked. An issuer of version 0.1 does not say. */
  revokedKeys: readonly string[] | undefined
  /** Wall time, ms. */
  prunedUntil: number
  since: number
  /** When it was asked for, on both clocks, ms. */
  asked: { monotonic: number; wall: number }
  body: Readonly<Record<string, unknown>>
}

export interface HttpFeedParts {
  remote: Remote
  url: string
  clock: Clock
  /** Another one at each call, that nobody can guess. */
  createNonce: () => string
  /** Whether it must be the issuer's own: a relay does not follow another. False by default. */
  isOfIssuer?: boolean
}

export class HttpFeed implements FollowedFeed<RemoteRead> {
  readonly #parts: HttpFeedParts
  /** An issuer of version 0.1 refuses the nonce. */
  #isNonceRefused = false
  /** Once it has echoed one, an answer without is not its, nor does it refuse one. */
  #hasEchoed = false
  /** A relay answers from what it has, and says how old that is. */
  #isRelay = false
  /** How old an answer of a relay may be to the next question, ms. */
  #maxAgeMs = Number.POSITIVE_INFINITY

  constructor(parts: HttpFeedParts) {
    this.#parts = parts
  }

  /** Whoever asks next needs an answer that is no older; only a relay is told. */
  needWithin(maxAgeMs: number): void {
    this.#maxAgeMs = Math.min(this.#maxAgeMs, maxAgeMs)
  }

  /** @throws {StorageError} */
  async read(after?: string): Promise<RemoteRead> {
    return this.#ask(after, 0)
  }

  /** Resolves when there is something after the cursor, or it was waited long enough: then `false`. */
  async waitForNews(after: string): Promise<boolean> {
    const read = await this.#ask(after, waitSeconds)
    return read.isSnapshot === true || holdsEntries(read.body)
  }

  async #ask(after: string | undefined, wait: number): Promise<RemoteRead> {
    const plain = this.#isNonceRefused ? await this.#askPlainly(after, wait) : undefined
    if (plain !== undefined) return plain
    try {
      return await this.#askWithNonce(after, wait)
    } catch (fault) {
      if (!isRefusedQuestion(fault)) throw fault
      // Whoever can refuse it on the way can also answer the plain question, with what was recorded.
      if (this.#hasEchoed) throw refusedSince()
      this.#isNonceRefused = true
      const read = await this.#askPlainly(after, wait)
      if (read === undefined) throw notOfNow()
      return read
    }
  }

  async #askWithNonce(after: string | undefined, wait: number): Promise<RemoteRead> {
    const nonce = this.#parts.createNonce()
    const { read } = await this.#send(after, wait, nonce)
    // Who does not know nonces refuses them: an answer without is of another call.
    if (read.body.nonce !== nonce) throw notOfNow()
    this.#hasEchoed = true
    this.#isNonceRefused = false
    this.#isRelay = read.ageMs !== undefined
    if (this.#isRelay && this.#parts.isOfIssuer === true)
      throw new StorageError('The upstream is a relay itself: name the issuer.')
    return read
  }

  /** Resolves with `undefined` where whoever answered knows nonces: it was brought up to date meanwhile, or this was recorded. */
  async #askPlainly(after: string | undefined, wait: number): Promise<RemoteRead | undefined> {
    const { read, headers } = await this.#send(after, wait)
    // It has echoed one meanwhile, to another question.
    if (this.#hasEchoed) throw notOfNow()
    if (laterMembers.some(name => read.body[name] !== undefined)) {
      this.#isNonceRefused = false
      return undefined
    }
    assertRecent(read, headers)
    return read
  }

  async #send(
    after: string | undefined,
    wait: number,
    nonce?: string,
  ): Promise<{ read: RemoteRead; headers: Headers }> {
    const url = new URL(this.#parts.url)
    url.searchParams.set('after', after ?? '0')
    if (wait > 0) url.searchParams.set('wait', `${wait}`)
    if (nonce !== undefined) url.searchParams.set('nonce', nonce)
    const plain = url.href
    if (this.#isRelay && this.#maxAgeMs < Number.POSITIVE_INFINITY)
      url.searchParams.set('max_age', `${Math.floor(this.#maxAgeMs)}`)
    this.#maxAgeMs = Number.POSITIVE_INFINITY
    const { clock, remote } = this.#parts
    const options = { isGuarded: true, waitMs: wait * 1000, maxBytes }
    let asked = { monotonic: clock.monotonic(), wall: clock.now() }
    let answer: RemoteAnswer
    try {
      answer = await remote.read(url.href, options)
    } catch (fault) {
      if (!isRefusedQuestion(fault) || url.href === plain) throw fault
      // Only relays know `max_age`: the issuer itself answers at this address now.
      this.#isRelay = false
      asked = { monotonic: clock.monotonic(), wall: clock.now() }
      answer = await remote.read(plain, options)
    }
    return { read: readAnswer(answer.body, asked), headers: answer.headers }
  }
}

/** What version 0.1 never wrote. */
const laterMembers = ['cursor', 'revoked_keys', 'age_ms', 'nonce'] as const

function isRefusedQuestion(fault: unknown): boolean {
  return fault instanceof RefusedByIssuer && fault.status === 422
}

/**
 * Without a nonce the issuer's clock must do: an answer may be as much older as clocks may differ, and no cache may say that
 * it kept it (RFC 9111 §5.1).
 *
 * @throws {StorageError}
 */
function assertRecent({ since, asked }: RemoteRead, headers: Headers): void {
  const isKept = Number(headers.get('age') ?? 0) > 0
  if (isKept || (since + 1 + clockToleranceSeconds) * 1000 < asked.wall) throw notOfNow()
}

function notOfNow(): StorageError {
  return new StorageError(
    'The issuer’s answer is not one to this call: something on the way answers with an old one.',
  )
}

function refusedSince(): StorageError {
  return new StorageError(
    'The issuer answered to a nonce before and refuses one now: something on the way answers for it. Where it was put back to version 0.1, make a new verifier.',
  )
}

/** Entries put in at once; then everybody else has a turn. */
const entriesAtOnce = 10_000

/** Puts what an answer holds into the index. On the way it knows too much rather than too little: what is spared comes first. */
export async function putInto(
  index: RevocationIndex,
  { body, since, prunedUntil }: RemoteRead,
): Promise<void> {
  index.forgetUntil(prunedUntil)
  await putList(index, 'token', body.tokens, since, prunedUntil)
  await putList(index, 'session', body.sessions, since, prunedUntil)
  await putList(index, 'spared', body.spared, since, prunedUntil)
  await putList(index, 'epoch', body.subjects, since, prunedUntil)
  for (const entry of listOf(body.roles)) {
    // Without a version, of an issuer of version 0.1: what comes later counts.
    const [subjectId, until, roles, version = 0] = listOf(entry)
    const untilMs = (since + numberOf(until)) * 1000
    const known = { roles: listOf(roles).map(textOf), until: untilMs, version: numberOf(version) }
    index.putRoles(textOf(subjectId), known, prunedUntil)
  }
}

async function putList(
  index: RevocationIndex,
  kind: EntryKind,
  list: unknown,
  since: number,
  prunedUntil: number,
): Promise<void> {
  const items = listOf(list)
  const width = kind === 'epoch' || kind === 'spared' ? 3 : 2
  for (let at = 0; at < items.length; at += width) {
    if (at > 0 && at % (entriesAtOnce * width) === 0) await new Promise(resolve => setTimeout(resolve))
    const until = (since + numberOf(items[at + width - 1])) * 1000
    index.put(kind, textOf(items[at]), until, width === 3 ? numberOf(items[at + 1]) : 0, prunedUntil)
  }
}

function readAnswer(body: unknown, asked: RemoteRead['asked']): RemoteRead {
  if (typeof body !== 'object' || body === null) throw malformed()
  const answer: Readonly<Record<string, unknown>> = { ...body }
  if (typeof answer.snapshot !== 'boolean' || typeof answer.keys !== 'boolean') throw malformed()
  const position = numberOf(answer.position)
  return {
    position,
    // An issuer of version 0.1 goes by positions.
    cursor: answer.cursor === undefined ? `${position}` : textOf(answer.cursor),
    complete: true,
    isSnapshot: answer.snapshot,
    ...(answer.age_ms !== undefined && { ageMs: numberOf(answer.age_ms) }),
    keys: answer.keys,
    revokedKeys: answer.revoked_keys === undefined ? undefined : listOf(answer.revoked_keys).map(textOf),
    prunedUntil: numberOf(answer.pruned_until) * 1000,
    since: numberOf(answer.since),
    asked,
    body: answer,
  }
}

/** Whether there is news in an answer. */
function holdsEntries({ keys, tokens, sessions, subjects, roles }: RemoteRead['body']): boolean {
  return keys === true || [tokens, sessions, subjects, roles].some(list => listOf(list).length > 0)
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed()
  return value
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw malformed()
  return value
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw malformed()
  return value
}

function malformed(): StorageError {
  return new StorageError('The issuer answered with something that is no revocation feed.')
}
