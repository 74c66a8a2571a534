/** `GET /auth/revocations`: what a verifier elsewhere follows, by asking again and again or as server-sent events. */
import { z } from 'zod'
import type { HandlerParts } from '../handler-parts.ts'
import { problem } from '../protocol/problem.ts'
import type { StreamedReply } from '../protocol/reply.ts'
import { streamOf } from '../protocol/streamed.ts'
import { revocationsSchema, writeRevocations } from '../wire/revocations.ts'
import { waitSchema } from '../wire/wait.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

/** How often a stream without news shows that it is alive, ms. */
const heartbeatMs = 15_000
const positionShape = /^(?:0|[1-9]\d{0,14})$/

const positionSchema: z.ZodType<number> = z
  .string()
  .regex(positionShape)
  .transform(Number)
  .default(0)
  .meta({ type: 'integer', minimum: 0, default: 0, description: '0: everything.' })

export const followRevocations: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/revocations',
  summary: 'Follow what has been revoked',
  tag: 'Integration',
  access: { client: 'revocations' },
  query: z.strictObject({ after: positionSchema, wait: waitSchema }),
  answers: {
    200: {
      description:
        'Everything after the position, or everything there is. With `Accept: text/event-stream` the same as events, as they come; `Last-Event-ID` resumes.',
      body: revocationsSchema,
      hasEvents: true,
    },
  },
  refusals: ['busy', 'storage-unavailable'],
  async answer({ parts, query, header, gone }) {
    const { feed } = parts
    const { after, wait } = query
    if (/\btext\/event-stream\b/i.test(header('accept') ?? '')) {
      const last = header('last-event-id') ?? `${after}`
      if (!positionShape.test(last)) {
        return problem('invalid-parameter', { detail: 'Last-Event-ID is not the id of an event of ours.' })
      }
      return feed.isFull ? problem('busy') : streamEvents(parts, Number(last), gone())
    }
    let answer = await feed.after(after)
    const hasNews = answer.isSnapshot || answer.changes.length > 0
    if (wait > 0 && !hasNews) {
      if (feed.isFull) return problem('busy')
      const waited = await feed.whenMoved(answer.position, wait * 1000, gone())
      // Whoever waited is told of the present, news or not: the answer confirms that there are none.
      if (waited !== 'gone') answer = await feed.after(after)
    }
    const texts = writeRevocations(answer, parts.now())
    const headers = { 'content-type': 'application/json' }
    if (answer.isSnapshot) return { status: 200, headers, body: streamOf(texts) }
    return { status: 200, headers, body: [...texts].join('') }
  },
})

function streamEvents(parts: HandlerParts, after: number, gone: AbortSignal): StreamedReply {
  const stopped = new AbortController()
  const signal = AbortSignal.any([gone, stopped.signal])
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: streamOf(events(parts, after, signal), stopped),
  }
}

/** A store that cannot be reached ends the stream: its reader must not take silence for good news. */
async function* events(
  { feed, now, onFault }: HandlerParts,
  after: number,
  gone: AbortSignal,
): AsyncGenerator<string, void> {
  let position = after
  try {
    for (;;) {
      const answer = await feed.after(position)
      if (answer.isSnapshot || answer.changes.length > 0) {
        yield `id: ${answer.position}\nevent: changes\ndata: `
        yield* writeRevocations(answer, now())
        yield '\n\n'
      } else {
        // A comment.
        yield ':\n\n'
      }
      position = answer.position
      const waited = await feed.whenMoved(position, heartbeatMs, gone)
      if (waited === 'gone' || waited === 'ended') return
    }
  } catch (fault) {
    onFault(fault)
  }
}
