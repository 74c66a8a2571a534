/** An answer, before it becomes a `Response` or goes into one of Node's: made once, with all its headers. */

/** Names in lower case. A list is as many lines of the name: only `set-cookie` has several (RFC 6265 §3). */
export type ReplyHeaders = Readonly<Record<string, string | string[]>>

export interface Reply {
  status: number
  headers: ReplyHeaders
  body?: string
}

/** An answer whose body is made while it is sent. */
export interface StreamedReply extends Omit<Reply, 'body'> {
  body: ReadableStream<Uint8Array>
}

/** An answer with a JSON body. Members that are `undefined` are left out. */
export function json(status: number, value: object, headers: ReplyHeaders = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}

/** An answer without a body. */
export function empty(status: number, headers: ReplyHeaders = {}): Reply {
  return { status, headers }
}

export function toResponse({ status, headers, body }: Reply | StreamedReply): Response {
  return new Response(body ?? null, { status, headers: linesOf(headers) })
}

function linesOf(headers: ReplyHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[name, value] as [string, string]]
      : value.map((line): [string, string] => [name, line]),
  )
}
