/** The issuer's revocation feed over HTTP: `GET /auth/revocations`, read with care. */
import { StorageError } from '../core/errors.ts'
import type { FeedState, FollowedFeed } from '../core/revocation/feed-follower.ts'
import type { RevocationIndex } from '../core/revocation/revocation-index.ts'
import type { EntryKind } from '../core/revocation/revocation-table.ts'
import type { Remote } from './remote.ts'

/** How long a call may wait for news, seconds. */
const waitSeconds = 25

/** An answer of the feed, not taken apart yet: a million entries are put into the index as they stand. */
export interface RemoteRead extends FeedState {
  keys: boolean
  /** Wall time, ms. */
  prunedUntil: number
  since: number
  body: Readonly<Record<string, unknown>>
}

export class HttpFeed implements FollowedFeed<RemoteRead> {
  readonly #remote: Remote
  readonly #url: string

  constructor(remote: Remote, url: string) {
    this.#remote = remote
    this.#url = url
  }

  /** @throws {StorageError} */
  async read(position: number): Promise<RemoteRead> {
    return this.#ask(position, 0)
  }

  /** Resolves when there is something after `position`, or it was waited long enough: then `false`. */
  async waitForNews(position: number): Promise<boolean> {
    const read = await this.#ask(position, waitSeconds)
    return read.position !== position || read.isSnapshot === true
  }

  async #ask(position: number, wait: number): Promise<RemoteRead> {
    const url = new URL(this.#url)
    url.searchParams.set('after', `${position}`)
    if (wait > 0) url.searchParams.set('wait', `${wait}`)
    const { body } = await this.#remote.read(url.href, { isGuarded: true, waitMs: wait * 1000 })
    return readAnswer(body)
  }
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
    const [subjectId, until, roles] = listOf(entry)
    index.putRoles(
      textOf(subjectId),
      listOf(roles).map(textOf),
      (since + numberOf(until)) * 1000,
      prunedUntil,
    )
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

function readAnswer(body: unknown): RemoteRead {
  if (typeof body !== 'object' || body === null) throw malformed()
  const answer: Readonly<Record<string, unknown>> = { ...body }
  if (typeof answer.snapshot !== 'boolean' || typeof answer.keys !== 'boolean') throw malformed()
  return {
    position: numberOf(answer.position),
    complete: true,
    isSnapshot: answer.snapshot,
    keys: answer.keys,
    prunedUntil: numberOf(answer.pruned_until) * 1000,
    since: numberOf(answer.since),
    body: answer,
  }
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
