/** A sign-in form that was posted without a script: handed to the API as any other sign-in, and answered with a page. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { PlainHandler } from 'countersign'
import { askApi, codeOf } from './ask-api.ts'
import { returnTarget } from './return-target.ts'

const apiPath = '/auth/sign-in'
const formPath = '/sign-in'
/** Twice what the longest identifier and password there can be take as a form. */
const maxBytes = 32_768

export interface PostedForm {
  identifier: string
  password: string
  remember: boolean
  returnTo: string
}

export type FormOutcome =
  | { ok: true; setCookie: string[]; returnTo: string }
  | { ok: false; status: number; code: string; retryAfterSeconds?: number }

/** @returns `undefined` where the body is no such form, too large, or broke off because the client went away. */
export async function readForm(request: IncomingMessage): Promise<PostedForm | undefined> {
  const fields = await readFields(request)
  if (fields === undefined) return undefined
  const identifier = fields.get('identifier')
  const password = fields.get('password')
  if (identifier === null || password === null) return undefined
  return {
    identifier,
    password,
    remember: fields.get('remember') === 'on',
    returnTo: returnTarget(fields.get('return_to')),
  }
}

/** @returns `undefined` where the body is no form, too large, not UTF-8, or broke off because the client went away. */
export async function readFields(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded(?:\s*;|$)/i.test(type)) return undefined
  const body = await readBounded(request)
  return body === undefined ? undefined : parseForm(body)
}

/** As `URLSearchParams` reads it, but for bytes that are not UTF-8: it would make U+FFFD of them, and that somebody's password. */
function parseForm(body: string): URLSearchParams | undefined {
  try {
    for (const part of body.split(/[&=]/)) decodeURIComponent(part)
  } catch {
    return undefined
  }
  return new URLSearchParams(body)
}

async function readBounded(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxBytes) return undefined
      chunks.push(chunk)
    }
  } catch {
    // The client went away in the middle: nobody is there to be answered, and nothing is wrong with the server.
    return undefined
  }
  const bytes = Buffer.concat(chunks)
  return isUtf8(bytes) ? bytes.toString() : undefined
}

export async function signInByForm(
  handler: PlainHandler,
  { identifier, password, remember, returnTo }: PostedForm,
  request: IncomingMessage,
): Promise<FormOutcome> {
  const body = { identifier, password, credential: 'session', remember }
  const answer = await askApi(handler, request, { method: 'POST', path: apiPath, body })
  const { status, setCookie, retryAfterSeconds } = answer
  if (status === 200) return { ok: true, setCookie: setCookie.map(hereToo), returnTo }
  return {
    ok: false,
    status,
    code: codeOf(answer),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

/**
 * The cookie that shows a known device goes to where the client signs in, and this one never calls the API. It is the one that
 * names no path, which would be `/` for a form at `/sign-in` (RFC 6265 §5.1.4).
 */
export function hereToo(line: string): string {
  return line.includes('; Path=') ? line : line.replace(';', `; Path=${formPath};`)
}
