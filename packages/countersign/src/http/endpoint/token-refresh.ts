/** `POST /auth/token/refresh`: a refresh token for a new pair, each token once (RFC 6749 §6, RFC 9700 §4.14.2). */
import { z } from 'zod'
import { refreshTokenLength } from '../../core/token/refresh-token.ts'
import { problem, refusedProof } from '../protocol/problem.ts'
import { readSenderKey } from '../sender-key.ts'
import { answerTokens, tokenRefreshSchema } from '../wire/tokens.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const body = z
  .strictObject({
    refresh_token: z
      .string()
      // Whatever else it is, it is not one of ours: refused before anything is decoded (K30).
      .max(refreshTokenLength * 4)
      .meta({ description: 'As the sign-in, or the refresh before, gave it.' }),
  })
  .meta({ id: 'TokenRefresh' })

export const refreshToken: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/token/refresh',
  summary: 'Exchange a refresh token for a new pair of tokens',
  tag: 'Account',
  // The refresh token is the credential: it says by itself whose it is.
  access: 'anyone',
  body,
  answers: {
    200: {
      description: 'The next pair. The same token again within the grace is answered with the same pair.',
      body: tokenRefreshSchema,
      headers: { Authorization: { description: '`Bearer` or `DPoP` and the access token.', required: true } },
    },
  },
  refusals: [
    'invalid-grant',
    'refresh-token-reused',
    'token-too-large',
    'hook-failed',
    'invalid-dpop-proof',
    'use-dpop-nonce',
    'storage-unavailable',
  ],
  async answer({ parts, body: { refresh_token: presented }, caller, proof }) {
    const sender = await readSenderKey(parts, proof)
    if (!sender.ok) return sender.reply
    const outcome = await parts.accounts.tokens.refresh(presented, caller, sender.senderKey)
    if (outcome.ok) return answerTokens(outcome)
    return outcome.reason === 'invalid-dpop-proof'
      ? refusedProof(outcome.reason, parts.proofs.nonce)
      : problem(outcome.reason)
  },
})
