/**
 * What is read of a request.
 *
 * A fetch `Request` is one. What an adapter makes of its framework's own request is another, and costs less: in Node.js
 * the fetch objects take 8 MiB, and longer to make than a check.
 */

export interface HeaderLines {
  /** By its name in lower case. Lines of the same name come as one text; `null` where there is none. */
  get(name: string): string | null
  has(name: string): boolean
}

export interface Incoming {
  readonly method: string
  /** Absolute; whose host it names does not matter. */
  readonly url: string
  readonly headers: HeaderLines
  readonly body: ReadableStream<Uint8Array> | null
  readonly bodyUsed: boolean
  /** Set when the client has gone. */
  readonly signal?: AbortSignal
}
