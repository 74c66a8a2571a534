/** Signing out by a form that was posted without a script, and who asks for a page: both as the API judges it. */
import type { IncomingMessage } from 'node:http'
import type { PlainHandler } from 'countersign'
import { askApi, codeOf } from './ask-api.ts'
import type { PageState } from './page-state.ts'

export type SignOutOutcome = { ok: true; setCookie: string[] } | { ok: false; status: number; code: string }

/** Somebody who is not signed in any more is signed out. */
export async function signOutByForm(
  handler: PlainHandler,
  request: IncomingMessage,
): Promise<SignOutOutcome> {
  const answer = await askApi(handler, request, { method: 'POST', path: '/auth/sign-out' })
  const { status, setCookie } = answer
  return status < 300 || status === 401
    ? { ok: true, setCookie }
    : { ok: false, status, code: codeOf(answer) }
}

/** @returns `undefined` where nobody is signed in, and where that cannot be told just now: the page asks again by itself. */
export async function whoAsks(handler: PlainHandler, request: IncomingMessage): Promise<PageState['whoami']> {
  if (request.headers.cookie === undefined) return undefined
  const { status, json } = await askApi(handler, request, { method: 'GET', path: '/auth/whoami' })
  return status === 200 ? (json as PageState['whoami']) : undefined
}
