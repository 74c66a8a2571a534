/** Tokens on the wire: as a sign-in and as a refresh answer them (RFC 6749 §5.1). */
import { z } from 'zod'
import type { PasswordWeakness } from '../../core/authenticator/password.ts'
import { json, type Reply } from '../protocol/reply.ts'
import { handleSchema } from './handle.ts'
import { subjectSchema, type WireSubject, writeSubject } from './subject.ts'

export interface WireTokens {
  subject: WireSubject
  access_token: string
  token_type: 'Bearer' | 'DPoP'
  expires_in: number
  refresh_token?: string | undefined
  sid?: string | undefined
  password_weakness?: PasswordWeakness | undefined
}

const shape = {
  subject: subjectSchema,
  access_token: z.string(),
  token_type: z
    .enum(['Bearer', 'DPoP'])
    .meta({ description: '`DPoP` where the token is bound to the key of a proof (RFC 9449 §5).' }),
  expires_in: z.int().meta({ description: 'Seconds.' }),
}
const refreshToken = z.string().meta({
  description: 'Opaque, and a secret. Works once: the answer to its use holds the next one.',
})
const sid = handleSchema.meta({ description: 'The login that both tokens belong to.' })

export const passwordWeakness: z.ZodType<PasswordWeakness> = z
  .enum(['too-short', 'too-long', 'not-unicode', 'common', 'context-word', 'breached'])
  .meta({ description: 'Why the password would be refused if it were set today: have it changed.' })

/** `refresh_token` and `sid` come where refresh tokens are switched on. */
export const tokenSignInSchema: z.ZodType<WireTokens> = z
  .strictObject({
    ...shape,
    refresh_token: refreshToken.optional(),
    sid: sid.optional(),
    password_weakness: passwordWeakness.optional(),
  })
  .meta({ id: 'TokenSignIn' })

export const tokenRefreshSchema: z.ZodType<WireTokens> = z
  .strictObject({ ...shape, refresh_token: refreshToken, sid })
  .meta({ id: 'TokenPair' })

/** What is answered, whichever way the tokens came to be. */
export interface Tokens {
  subject: Parameters<typeof writeSubject>[0]
  accessToken: string
  expiresInSeconds: number
  refreshToken?: string
  sid?: string
  passwordWeakness?: PasswordWeakness
  /** The key that they are bound to. */
  senderKey?: string
}

export function answerTokens(tokens: Tokens): Reply {
  const {
    subject,
    accessToken,
    expiresInSeconds,
    refreshToken: next,
    sid: login,
    senderKey,
    passwordWeakness: weakness,
  } = tokens
  const scheme = senderKey === undefined ? 'Bearer' : 'DPoP'
  const answer: WireTokens = {
    subject: writeSubject(subject),
    access_token: accessToken,
    token_type: scheme,
    expires_in: expiresInSeconds,
    refresh_token: next,
    sid: login,
    password_weakness: weakness,
  }
  return json(200, answer, { authorization: `${scheme} ${accessToken}` })
}
