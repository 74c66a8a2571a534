/** A sign-in form that was posted without a script: handed to the API as any other sign-in, and answered with a page. */
import type { IncomingMessage } from 'node:http'
import type { PlainHandler } from 'countersign'
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

/** Headers by which the API judges where a request comes from, and from whom. */
const passedOn = ['origin', 'sec-fetch-site', 'cookie', 'user-agent', 'x-forwarded-for'] as const

export type FormOutcome =
  | { ok: true; setCookie: string[]; returnTo: string }
  | { ok: false; status: number; code: string; retryAfterSeconds?: number }

/** @returns `undefined` where the body is no such form, too large, or broke off because the client went away. */
export async function readForm(request: IncomingMessage): Promise<PostedForm | undefined> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded(?:\s*;|$)/i.test(type)) return undefined
  const body = await readBounded(request)
  if (body === undefined) return undefined
  const fields = new URLSearchParams(body)
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
  return Buffer.concat(chunks).toString()
}

export async function signInByForm(
  handler: PlainHandler,
  { identifier, password, remember, returnTo }: PostedForm,
  { headers, socket }: IncomingMessage,
): Promise<FormOutcome> {
  const lines = new Map([['content-type', 'application/json']])
  for (const name of passedOn) {
    const value = headers[name]
    if (typeof value === 'string') lines.set(name, value)
  }
  const { remoteAddress } = socket
  const answer = await handler(
    {
      method: 'POST',
      url: `http://localhost${apiPath}`,
      headers: { get: name => lines.get(name) ?? null, has: name => lines.has(name) },
      body: new Blob([JSON.stringify({ identifier, password, credential: 'session', remember })]).stream(),
      bodyUsed: false,
    },
    remoteAddress === undefined ? {} : { address: remoteAddress },
  )
  const { 'set-cookie': setCookie, 'retry-after': retryAfter } = answer.headers
  if (answer.status === 200 && setCookie !== undefined)
    return { ok: true, setCookie: [setCookie].flat().map(hereToo), returnTo }
  const { code } = JSON.parse(`${answer.body}`) as { code: string }
  return {
    ok: false,
    status: answer.status,
    code,
    ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
  }
}

/** The cookie that shows a known device goes to where the client signs in, and this one never calls the API. */
function hereToo(line: string): string {
  return line.replace(`; Path=${apiPath};`, `; Path=${formPath};`)
}
