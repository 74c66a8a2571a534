/** A sign-in form that was posted without a script: handed to the API as any other sign-in, and answered with a page. */
import type { IncomingMessage } from 'node:http'
import type { Handler } from 'countersign'
import { returnTarget } from './return-target.ts'

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
  | { ok: true; setCookie: string; returnTo: string }
  | { ok: false; status: number; code: string; retryAfterSeconds?: number }

/** @returns `undefined` where the body is no such form or too large. */
export async function readForm(request: IncomingMessage): Promise<PostedForm | undefined> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded(?:\s*;|$)/i.test(type)) return undefined
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  const fields = new URLSearchParams(Buffer.concat(chunks).toString())
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

export async function signInByForm(
  handler: Handler,
  { identifier, password, remember, returnTo }: PostedForm,
  { headers, socket }: IncomingMessage,
): Promise<FormOutcome> {
  const given = passedOn.flatMap(name => {
    const value = headers[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  const { remoteAddress } = socket
  const answer = await handler(
    new Request('http://localhost/auth/sign-in', {
      method: 'POST',
      headers: { ...Object.fromEntries(given), 'content-type': 'application/json' },
      body: JSON.stringify({ identifier, password, credential: 'session', remember }),
    }),
    remoteAddress === undefined ? {} : { address: remoteAddress },
  )
  const setCookie = answer.headers.get('set-cookie')
  if (answer.status === 200 && setCookie !== null) return { ok: true, setCookie, returnTo }
  const { code } = (await answer.json()) as { code: string }
  const retryAfter = answer.headers.get('retry-after')
  return {
    ok: false,
    status: answer.status,
    code,
    ...(retryAfter !== null && { retryAfterSeconds: Number(retryAfter) }),
  }
}
