/** `GET /auth/revocations`: what a verifier elsewhere follows, by asking again and again or as server-sent events. */
import { z } from 'zod'
import type { Identity } from '../../core/identity.ts'
import type { FeedAnswer, Follower } from '../../gate/revocation-feed.ts'
import type { HandlerParts } from '../handler-parts.ts'
import { problem } from '../protocol/problem.ts'
import type { StreamedReply } from '../protocol/reply.ts'
import { streamOf } from '../protocol/streamed.ts'
import { revocationsSchema, tellsOfKeys, writeRevocations } from '../wire/revocations.ts'
import { waitSchema } from '../wire/wait.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

/** How often a stream without news shows that it is alive, ms. */
const heartbeatMs = 15_000
/** A cursor, or a position, as verifiers of version 0.1 send it. */
const cursorShape = /^(?:0|[1-9]\d{0,14}|[a-z]\d[\w.-]{0,4094})$/

const cursorSchema: z.ZodType<string> = z.string().regex(cursorShape).default('0').meta({
  type: 'string',
  default: '0',
  description:
    'The `cursor` of the answer before; 0: everything. Its `position` does as well, and is answered with everything where positions alone do not say what has been read.',
})

const nonceSchema = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .optional()
  .meta({
    description:
      'Made up for this call, of letters, digits, `-` and `_`: the answer has it too, which shows that it is not an older one.',
  })

export const followRevocations: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/revocations',
  summary: 'Follow what has been revoked',
  tag: 'Integration',
  access: { client: 'revocations' },
  query: z.strictObject({ after: cursorSchema, wait: waitSchema, nonce: nonceSchema }),
  answers: {
    200: {
      description:
        'Everything after the cursor, or everything there is. With `Accept: text/event-stream` the same as events, as they come; `Last-Event-ID` resumes.',
      body: revocationsSchema,
      hasEvents: true,
    },
  },
  refusals: ['busy', 'storage-unavailable'],
  async answer({ parts, query, header, gone, client, identity }) {
    const { feed } = parts
    const follower = followerOf(client, identity)
    const { after, wait, nonce } = query
    if (/\btext\/event-stream\b/i.test(header('accept') ?? '')) {
      const last = header('last-event-id') ?? after
      if (!cursorShape.test(last)) {
        return problem('invalid-parameter', { detail: 'Last-Event-ID is not the id of an event of ours.' })
      }
      if (feed.isFullFor(follower)) return problem('busy')
      return streamEvents(parts, follower, last, nonce, gone())
    }
    let answer = await feed.after(cursorOf(after))
    if (wait > 0 && !hasNews(answer, after)) {
      if (feed.isFullFor(follower)) return problem('busy')
      const waited = await feed.whenMoved(answer.serial, wait * 1000, gone(), follower)
      // Whoever waited is told of the present, news or not: the answer confirms that there are none.
      if (waited !== 'gone') answer = await feed.after(cursorOf(after))
    }
    const texts = await write(parts, answer, nonce)
    const headers = { 'content-type': 'application/json' }
    if (answer.isSnapshot) return { status: 200, headers, body: streamOf(texts) }
    return { status: 200, headers, body: [...texts].join('') }
  },
})

/** Absent where everything is asked for. */
function cursorOf(after: string): string | undefined {
  return after === '0' ? undefined : after
}

function hasNews(answer: FeedAnswer, after: string): boolean {
  if (!answer.isSnapshot) return answer.changes.length > 0
  // A verifier of version 0.1 that is where this node is: it would ask again at once, and be answered with everything, without end.
  return after !== String(answer.position)
}

/** The answer's JSON, bit by bit. */
async function write(
  { feed, keys, now }: HandlerParts,
  answer: FeedAnswer,
  nonce: string | undefined,
): Promise<Generator<string, void>> {
  // Entries come from the store; the keys that they speak of are this node's once it has applied them too.
  if (tellsOfKeys(answer)) await feed.follow()
  const revokedKeys = keys()
    .all.filter(({ state }) => state === 'revoked')
    .map(({ kid }) => kid)
  return writeRevocations(answer, { now: now(), nonce, revokedKeys })
}

/** A client that proved who it is, or the administrator who asks in its place. */
function followerOf(client: string | undefined, identity: Identity | undefined): Follower {
  return client === undefined
    ? { kind: 'administrator', id: identity?.subject ?? '' }
    : { kind: 'client', id: client }
}

function streamEvents(
  parts: HandlerParts,
  follower: Follower,
  after: string,
  nonce: string | undefined,
  gone: AbortSignal,
): StreamedReply {
  const stopped = new AbortController()
  const signal = AbortSignal.any([gone, stopped.signal])
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: streamOf(events(parts, follower, after, nonce, signal), stopped),
  }
}

/** A store that cannot be reached ends the stream: its reader must not take silence for good news. */
async function* events(
  parts: HandlerParts,
  follower: Follower,
  after: string,
  nonce: string | undefined,
  gone: AbortSignal,
): AsyncGenerator<string, void> {
  const { feed, onFault } = parts
  let cursor = cursorOf(after)
  try {
    for (;;) {
      const answer = await feed.after(cursor)
      if (answer.isSnapshot || answer.changes.length > 0) {
        const texts = await write(parts, answer, nonce)
        yield `id: ${answer.cursor}\nevent: changes\ndata: `
        yield* texts
        yield '\n\n'
      } else {
        // A comment.
        yield ':\n\n'
      }
      cursor = answer.cursor
      const waited = await feed.whenMoved(answer.serial, heartbeatMs, gone, follower)
      if (waited === 'gone' || waited === 'ended') return
    }
  } catch (fault) {
    onFault(fault)
  }
}
