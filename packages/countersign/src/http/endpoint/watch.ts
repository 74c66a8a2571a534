/** `GET /auth/watch`: waits for the end of the credential in use, so that a page learns of a forced logout when it happens. */
import { z } from 'zod'
import type { CheckOutcome, Presented } from '../../gate/check-outcome.ts'
import type { HandlerParts } from '../handler-parts.ts'
import { problem, refusedCredential } from '../protocol/problem.ts'
import { empty } from '../protocol/reply.ts'
import { waitSchema } from '../wire/wait.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const watch: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/watch',
  summary: 'Wait for the end of the credential in use; no use of it: an idle session stays idle',
  tag: 'Account',
  access: 'subject',
  isUnused: true,
  query: z.strictObject({ wait: waitSchema }),
  answers: { 204: { description: 'The credential is live; the wait is over.' } },
  refusals: ['busy', 'storage-unavailable'],
  async answer({ parts, identity, presented, query, gone }) {
    const { feed, now } = parts
    const until = Math.min(now() + query.wait * 1000, identity.expiresAt)
    for (;;) {
      // First the position, then the check: what comes after the check is past the position, and wakes.
      const { position } = await feed.after(0)
      const outcome = await checkAgain(parts, presented)
      if (!outcome.ok) return refusedCredential(outcome.reason)
      const restMs = until - now()
      if (restMs <= 0) return empty(204)
      // Verifiers elsewhere wait by the same bound, and go before.
      if (feed.isHalfFull) return problem('busy')
      const waited = await feed.whenMoved(position, restMs, gone())
      if (waited === 'gone' || waited === 'ended') return empty(204)
    }
  },
})

/** The proof of a bound token was checked when the call came, and is used up. */
function checkAgain({ check }: HandlerParts, presented: Presented): CheckOutcome | Promise<CheckOutcome> {
  const isProved = presented.kind === 'token' && presented.scheme === 'dpop'
  return check(isProved ? { ...presented, scheme: 'introspection' } : presented, { isUse: false })
}
