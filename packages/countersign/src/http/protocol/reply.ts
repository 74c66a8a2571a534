/** An answer, before it becomes a `Response` or goes into one of Node's: made once, with all its headers. */

export interface Reply {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body?: string
}

/** An answer whose body is made while it is sent. */
export interface StreamedReply extends Omit<Reply, 'body'> {
  body: ReadableStream<Uint8Array>
}

/** An answer with a JSON body. Members that are `undefined` are left out. */
export function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}

/** An answer without a body. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers }
}

export function toResponse({ status, headers, body }: Reply | StreamedReply): Response {
  return new Response(body ?? null, { status, headers })
}
