/** The byte budget, at the start: a client none of whose tokens could fit is a mistake to be told before anybody signs in. */
import { amrOf } from '../core/authenticator/ways.ts'
import { ConfigurationError } from '../core/errors.ts'
import { createHandle } from '../core/handle.ts'
import type { AccountParts } from './account-parts.ts'
import { issueToken } from './issue-token.ts'

/**
 * Issues, and throws away, the smallest token of each client. One of a subject with many roles can still be too large;
 * that is found out when it is issued.
 *
 * @throws {ConfigurationError} that names the client.
 */
export function assertTokensFit(parts: AccountParts): void {
  const now = parts.clock.now()
  const { refresh, maxBytes } = parts.settings.token
  // Refreshed, a token says its login and when that began: it must not outgrow the budget only then.
  const login = { sid: createHandle(parts.random), absoluteExpiresAt: Number.POSITIVE_INFINITY }
  for (const client of parts.clients.all) {
    const issued = issueToken(parts, parts.keys(), {
      subjectId: createHandle(parts.random),
      identifier: 'a',
      epoch: 0,
      roles: [],
      amr: amrOf(['pwd']),
      authenticatedAt: refresh ? now - 1000 : now,
      client,
      ...(refresh && { login }),
    })
    if (issued !== 'token-too-large') continue
    throw new ConfigurationError(
      `token.maxBytes: every token of the client ${JSON.stringify(client.id)} would be larger than ${maxBytes} bytes; shorten its claims, the issuer or the audience, or raise the budget`,
    )
  }
}
