/** `GET /auth/watch`: waits for the end of the credential in use, so that a page learns of a forced logout when it happens. */
import { z } from 'zod'
import type { Caller } from '../../account/account-parts.ts'
import { networksOf } from '../../core/authenticator/network.ts'
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
  async answer({ parts, identity, presented, caller, query, gone }) {
    const { watches, now } = parts
    const until = Math.min(now() + query.wait * 1000, identity.expiresAt)
    // First the place, then the check: an end that is applied after the check wakes the call.
    const watch = query.wait > 0 ? watches.open(identity, originOf(caller)) : undefined
    if (query.wait > 0 && watch === undefined) return problem('busy')
    try {
      for (;;) {
        const outcome = await checkAgain(parts, presented)
        if (!outcome.ok) return refusedCredential(outcome.reason)
        const restMs = until - now()
        if (watch === undefined || restMs <= 0) return empty(204)
        const waited = await watch.wait(restMs, gone())
        if (waited === 'gone' || waited === 'ended') return empty(204)
      }
    } finally {
      watch?.close()
    }
  },
})

/** By what calls from one place are counted together, as attempts are. */
function originOf({ address }: Caller): string | undefined {
  return networksOf(address)[0]?.network
}

/** The proof of a bound token was checked when the call came, and is used up. */
function checkAgain({ check }: HandlerParts, presented: Presented): CheckOutcome | Promise<CheckOutcome> {
  const isProved = presented.kind === 'token' && presented.scheme === 'dpop'
  return check(isProved ? { ...presented, scheme: 'introspection' } : presented, { isUse: false })
}
