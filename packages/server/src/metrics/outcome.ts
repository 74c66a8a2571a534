/** Reads from an answer what a sign-in or a check came to: the library says it to the client, and so to us. */
import { type CheckRefusal, catalogue, type Reply, type StreamedReply } from 'countersign'
import type { Metrics } from './metrics.ts'

/** Refusals that say something of a credential; the others of the catalogue come before or after the check. */
const refusals: ReadonlySet<string> = new Set<CheckRefusal>([
  'missing',
  'malformed',
  'ambiguous',
  'cookies-too-large',
  'unknown',
  'expired',
  'not-yet-valid',
  'idle-timeout',
  'absolute-timeout',
  'revoked',
  'invalid-signature',
  'unknown-key',
  'decryption-failed',
  'wrong-type',
  'wrong-issuer',
  'wrong-audience',
])

/** Where a password or a refresh token is presented instead of a credential that is checked. */
const unchecked: ReadonlySet<string> = new Set(['/auth/sign-in', '/auth/sign-up', '/auth/token/refresh'])

/** Routes at which the client presents a credential. */
function isChecked(route: string): boolean {
  return route.startsWith('/auth/') && !unchecked.has(route)
}

export function countOutcome(
  metrics: Metrics,
  route: string,
  method: string,
  answer: Reply | StreamedReply,
): void {
  const isOk = answer.status < 300
  if (route === '/auth/sign-in' && method === 'POST') {
    const credential = answer.headers.authorization !== undefined ? 'token' : 'session'
    if (isOk) metrics.signIn('success', credential)
    else metrics.signIn(codeOf(answer), 'none')
  } else if (isChecked(route)) {
    const code = isOk ? 'ok' : codeOf(answer)
    // Whoever may not do this is somebody whose credential was found good.
    if (code === 'ok' || code === 'forbidden') metrics.check('ok')
    else if (refusals.has(code)) metrics.check(code)
  }
}

/** The code of a problem. */
function codeOf({ headers, body }: Reply | StreamedReply): string {
  if (headers['content-type'] !== 'application/problem+json' || typeof body !== 'string') return 'unknown'
  const problem: unknown = JSON.parse(body)
  const code =
    typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : ''
  return code in catalogue ? code : 'unknown'
}
