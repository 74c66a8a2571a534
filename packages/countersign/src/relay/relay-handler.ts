/** Answers the followers of a relay: who they are, what they lack, and how old that is. */
import type { ClientRegistry } from '../core/client/client.ts'
import type { Clock } from '../core/clock.ts'
import { StorageError } from '../core/errors.ts'
import type { Connection, PlainHandler } from '../http/handler-parts.ts'
import { findBasic } from '../http/protocol/basic.ts'
import type { Incoming } from '../http/protocol/incoming.ts'
import { problem } from '../http/protocol/problem.ts'
import { json, type Reply, type StreamedReply } from '../http/protocol/reply.ts'
import { streamOf } from '../http/protocol/streamed.ts'
import { writeRevocations } from '../http/wire/revocations.ts'
import type { Revocations } from '../verifier/revocations.ts'
import { FaultNotes } from './fault-notes.ts'
import { LastTexts } from './last-texts.ts'
import { writeLists } from './relay-answer.ts'
import type { RelayFeed } from './relay-feed.ts'

export interface RelayParts {
  feed: RelayFeed
  revocations: Pick<Revocations, 'confirm' | 'index' | 'ageAt'>
  clients: ClientRegistry
  clock: Clock
  /** How long ago the upstream may have confirmed what a follower is told that does not say how old it may be, ms. */
  maxAgeMs: number
  securityHeaders: Readonly<Record<string, string>>
  onFault: (fault: unknown) => void
}

interface Query {
  after: string
  waitMs: number
  nonce: string | undefined
  maxAgeMs: number
}

const never: AbortSignal = new AbortController().signal
const longestWaitSeconds = 30

export function createRelayHandler(parts: RelayParts): PlainHandler {
  const texts = new LastTexts()
  const notes = new FaultNotes(parts.onFault, parts.clock)
  return async (request, connection) => {
    const reply = await answer(parts, { texts, notes }, request, connection)
    return { ...reply, headers: { ...parts.securityHeaders, ...reply.headers } }
  }
}

async function answer(
  parts: RelayParts,
  { texts, notes }: { texts: LastTexts; notes: FaultNotes },
  request: Incoming,
  connection: Connection | undefined,
): Promise<Reply | StreamedReply> {
  const url = new URL(request.url)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!['/auth/revocations', '/healthz', '/readyz'].includes(url.pathname)) return problem('not-found')
  if (!isRead) return problem('method-not-allowed', {}, { allow: 'GET' })
  if (url.pathname === '/healthz') return json(200, { status: 'ok' })
  try {
    if (url.pathname === '/readyz') {
      await parts.revocations.confirm(parts.maxAgeMs)
      notes.worked()
      return json(200, { status: 'ready' })
    }
    const gone = connection?.gone ?? (() => request.signal ?? never)
    const reply = await answerFollower(parts, texts, request, url.searchParams, gone)
    if (reply.status === 200) notes.worked()
    return reply
  } catch (fault) {
    if (!(fault instanceof StorageError)) throw fault
    notes.failed(fault)
    return problem('storage-unavailable')
  }
}

/** @throws {StorageError} where the upstream does not confirm what is known. */
async function answerFollower(
  parts: RelayParts,
  texts: LastTexts,
  request: Incoming,
  parameters: URLSearchParams,
  gone: () => AbortSignal,
): Promise<Reply | StreamedReply> {
  const basic = findBasic(request.headers.get('authorization') ?? undefined)
  const client = basic.found === 'one' ? parts.clients.authenticate(basic.id, basic.secret) : undefined
  if (client === undefined) return problem('invalid-client')
  if (!client.permissions.includes('revocations')) return problem('forbidden')
  const query = readQuery(parameters, parts.maxAgeMs)
  if (query === undefined) return problem('invalid-parameter')
  const { feed, clock, revocations } = parts
  const arrived = [clock.monotonic(), clock.now()] as const
  await revocations.confirm(query.maxAgeMs)
  // Another relay may have told it more than has come here yet. Who is still ahead then followed another history.
  if (feed.isAhead(query.after)) await revocations.confirm(0)
  const { serial } = feed.relayed
  if (query.waitMs > 0 && isToWait(feed, query)) {
    if (feed.isFullFor(client.id)) return problem('busy')
    await feed.whenMoved(serial, query.waitMs, gone(), client.id)
    await revocations.confirm(query.maxAgeMs)
  }
  // What was confirmed after the call came is as good as an answer of the upstream to the call itself.
  const ageMs = Math.ceil(revocations.ageAt(...arrived))
  return write(parts, texts, query, ageMs)
}

/** Whether there is nothing to tell yet, or it is told together with what comes in a moment. */
function isToWait(feed: RelayFeed, { after }: Query): boolean {
  const lacks = feed.after(after)
  return lacks?.length === 0 || (lacks !== undefined && feed.isResting)
}

function readQuery(parameters: URLSearchParams, maxAgeMs: number): Query | undefined {
  const [after, wait, nonce, maxAge] = ['after', 'wait', 'nonce', 'max_age'].map(
    name => parameters.get(name) ?? undefined,
  )
  const isWhole = (text: string | undefined) => text === undefined || /^(?:0|[1-9]\d{0,8})$/.test(text)
  if (!isWhole(wait) || !isWhole(maxAge) || (nonce !== undefined && !/^[\w-]{1,64}$/.test(nonce)))
    return undefined
  return {
    after: after ?? '0',
    waitMs: Math.min(Number(wait ?? 0), longestWaitSeconds) * 1000,
    nonce,
    maxAgeMs: Math.min(maxAge === undefined ? maxAgeMs : Number(maxAge), maxAgeMs),
  }
}

function write(
  { feed, revocations, clock }: RelayParts,
  texts: LastTexts,
  { after, nonce }: Query,
  ageMs: number,
): Reply | StreamedReply {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  const { relayed } = feed
  const parts = feed.after(after)
  const now = clock.now()
  if (parts === undefined) {
    const { index } = revocations
    const { revokedKeys } = relayed
    const snapshot = { ...relayed, isSnapshot: true as const, index }
    return {
      status: 200,
      headers,
      body: streamOf(writeRevocations(snapshot, { now, nonce, revokedKeys, ageMs })),
    }
  }
  const since = Math.floor(now / 1000)
  const { position, cursor } = relayed
  const lists = texts.of(`${relayed.serial} ${since}`, after, () => writeLists(parts, { ...relayed, since }))
  const own = `"snapshot":false,"since":${since},"age_ms":${ageMs}`
  const echo = nonce === undefined ? '' : `,"nonce":${JSON.stringify(nonce)}`
  return {
    status: 200,
    headers,
    body: `{"position":${position},"cursor":${JSON.stringify(cursor)},${own}${echo}${lists}`,
  }
}
