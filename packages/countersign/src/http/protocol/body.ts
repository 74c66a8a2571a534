/** Reading a request's body: JSON, or a form where a standard says so; bounded while it comes in, before any of it is parsed (K30). */
import type { Code } from '../../core/errors.ts'
import { parseForm } from './form.ts'
import type { Incoming } from './incoming.ts'
import { parseStrictJson } from './strict-json.ts'

/** The longest sign-in there can be is half of it. */
export const maxBodyBytes = 16_384

export type ReadBody =
  | { ok: true; value: unknown }
  | {
      ok: false
      code: Extract<
        Code,
        | 'malformed-body'
        | 'malformed-form'
        | 'body-too-large'
        | 'unsupported-media-type'
        | 'malformed-request'
      >
    }

/** In UTF-8 if it says in what (RFC 8259 §8.1), by either name that clients write; an empty parameter is none (RFC 9110 §5.6.6). */
const parameters = '(?:[ \\t]*;(?:[ \\t]*charset[ \\t]*=[ \\t]*(?:utf-?8|"utf-?8"))?)*[ \\t]*$'
const jsonMediaType = new RegExp(`^application/json${parameters}`, 'i')
const formMediaType = new RegExp(`^application/x-www-form-urlencoded${parameters}`, 'i')

/**
 * Reads the body; `undefined` is the value of one that is empty.
 *
 * @throws {TypeError} when the application has read it already: a mistake of the program, not of the client.
 */
export async function readJsonBody(request: Incoming): Promise<ReadBody> {
  const read = await readBytes(request, jsonMediaType)
  if (!read.ok) return read
  if (read.bytes.length === 0) return { ok: true, value: undefined }
  const parsed = parseStrictJson(read.bytes)
  return parsed.ok ? parsed : { ok: false, code: 'malformed-body' }
}

/** Reads a form; an empty one has no parameters. Errors as `readJsonBody`. */
export async function readFormBody(request: Incoming): Promise<ReadBody> {
  const read = await readBytes(request, formMediaType)
  if (!read.ok) return read
  const parsed = parseForm(read.bytes)
  return parsed.ok ? parsed : { ok: false, code: 'malformed-form' }
}

/** Of lines of JSON: some 40,000 subjects. The command line takes files of any length. */
export const maxLinesBytes = 16_777_216
const linesMediaType = new RegExp(`^application/(?:x-ndjson|ndjson|jsonl)${parameters}`, 'i')

/** What the stream of a body ends with where the body cannot be read to its end. */
export class BrokenBody extends Error {
  readonly code: 'body-too-large' | 'malformed-request'
  constructor(code: BrokenBody['code']) {
    super(code)
    this.code = code
  }
}

/** A body that is read while it comes in; its stream throws `BrokenBody`. */
export function readLinesBody(request: Incoming): ReadBody {
  const code = checkHead(request, linesMediaType, maxLinesBytes)
  if (code !== undefined) return { ok: false, code }
  if (request.body !== null && request.headers.get('content-type') === null)
    return { ok: false, code: 'unsupported-media-type' }
  return { ok: true, value: chunksOf(request.body) }
}

async function* chunksOf(body: Incoming['body']): AsyncGenerator<Uint8Array> {
  if (body === null || body === undefined) return
  let length = 0
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
  try {
    for (;;) {
      // The client went away in the middle, or broke the framing.
      const { done, value } = await reader
        .read()
        .catch(() => Promise.reject(new BrokenBody('malformed-request')))
      if (done) return
      length += value.length
      if (length > maxLinesBytes) throw new BrokenBody('body-too-large')
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

type ReadBytes = { ok: true; bytes: Uint8Array } | (ReadBody & { ok: false })

function checkHead(
  request: Incoming,
  mediaType: RegExp,
  most: number,
): 'unsupported-media-type' | 'body-too-large' | undefined {
  if (request.bodyUsed)
    throw new TypeError('the body was read already: mount countersign before what parses bodies')
  const type = request.headers.get('content-type')
  const coding = request.headers.get('content-encoding')
  if (type !== null && !mediaType.test(type)) return 'unsupported-media-type'
  // RFC 9110 §8.4: a coding that is not accepted is a 415 too.
  if (coding !== null && coding.toLowerCase() !== 'identity') return 'unsupported-media-type'
  return Number(request.headers.get('content-length') ?? 0) > most ? 'body-too-large' : undefined
}

async function readBytes(request: Incoming, mediaType: RegExp): Promise<ReadBytes> {
  const code = checkHead(request, mediaType, maxBodyBytes)
  if (code !== undefined) return { ok: false, code }
  const bytes = await readBounded(request.body)
  if (!(bytes instanceof Uint8Array)) return { ok: false, code: bytes }
  if (bytes.length > 0 && request.headers.get('content-type') === null)
    return { ok: false, code: 'unsupported-media-type' }
  return { ok: true, bytes }
}

async function readBounded(
  body: Incoming['body'],
): Promise<Uint8Array | 'body-too-large' | 'malformed-request'> {
  // A caller whom no compiler checks may leave it out.
  if (body === null || body === undefined) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return Buffer.concat(chunks)
      length += value.length
      if (length > maxBodyBytes) {
        await reader.cancel()
        return 'body-too-large'
      }
      chunks.push(value)
    }
  } catch {
    // The client went away in the middle, or broke the framing: there is no whole request to answer.
    return 'malformed-request'
  }
}
