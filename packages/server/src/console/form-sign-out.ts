/** Signing out by a form that was posted without a script, and who asks for a page: both as the API judges it. */
import type { IncomingMessage } from 'node:http'
import type { PlainHandler } from 'countersign'
import type { PageState } from './page-state.ts'

/** Headers by which the API judges who asks, and from where. */
const passedOn = ['cookie', 'origin', 'sec-fetch-site', 'user-agent', 'x-forwarded-for'] as const

export type SignOutOutcome =
  | { ok: true; headers: Readonly<Record<string, string | string[]>> }
  | { ok: false; status: number; code: string }

function call(handler: PlainHandler, { headers, socket }: IncomingMessage, method: string, path: string) {
  const lines = new Map<string, string>()
  for (const name of passedOn) {
    const value = headers[name]
    if (typeof value === 'string') lines.set(name, value)
  }
  const { remoteAddress } = socket
  return handler(
    {
      method,
      url: `http://localhost${path}`,
      headers: { get: name => lines.get(name) ?? null, has: name => lines.has(name) },
      body: null,
      bodyUsed: false,
    },
    remoteAddress === undefined ? {} : { address: remoteAddress },
  )
}

/** Somebody who is not signed in any more is signed out. */
export async function signOutByForm(
  handler: PlainHandler,
  request: IncomingMessage,
): Promise<SignOutOutcome> {
  const answer = await call(handler, request, 'POST', '/auth/sign-out')
  const { 'set-cookie': setCookie } = answer.headers
  if (answer.status < 300 || answer.status === 401)
    return { ok: true, headers: setCookie === undefined ? {} : { 'set-cookie': setCookie } }
  const { code } = JSON.parse(`${answer.body}`) as { code: string }
  return { ok: false, status: answer.status, code }
}

/** @returns `undefined` where nobody is signed in, and where that cannot be told just now: the page asks again by itself. */
export async function whoAsks(handler: PlainHandler, request: IncomingMessage): Promise<PageState['whoami']> {
  if (request.headers.cookie === undefined) return undefined
  const answer = await call(handler, request, 'GET', '/auth/whoami')
  return answer.status === 200 ? (JSON.parse(`${answer.body}`) as PageState['whoami']) : undefined
}
