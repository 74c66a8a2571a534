/** `GET /auth/whoami`: who the credential shows, and until when. */
import { z } from 'zod'
import { refusedCredential } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { handleSchema, tokenIdSchema } from '../wire/handle.ts'
import { instantSchema, writeInstant } from '../wire/instant.ts'
import { subjectSchema, writeSubject } from '../wire/subject.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const credential = z
  .strictObject({
    kind: z.enum(['session', 'token']),
    sid: handleSchema.optional(),
    jti: tokenIdSchema.optional(),
    expires_at: instantSchema,
    authenticated_at: instantSchema,
    amr: z.array(z.string()).meta({ description: 'RFC 8176.', example: ['pwd'] }),
  })
  .meta({ id: 'Credential' })

export const whoami: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/whoami',
  summary: 'Who the credential shows',
  tag: 'Account',
  access: 'subject',
  answers: {
    200: {
      description: 'The credential is live.',
      body: z.strictObject({ subject: subjectSchema, credential }),
    },
  },
  async answer({ parts, identity }) {
    const subject = await parts.accounts.subjects.find(identity.subject)
    // Disabled since the check: the stricter of the two answers counts (K10).
    if (subject?.status !== 'active') return refusedCredential('revoked')
    const { kind, sid, jti, expiresAt, authTime, amr } = identity
    return json(200, {
      // Those that the credential has: an API key may have fewer than its owner.
      subject: writeSubject({ ...subject, roles: identity.roles }),
      credential: {
        kind,
        sid,
        jti,
        expires_at: writeInstant(expiresAt),
        authenticated_at: writeInstant(authTime),
        amr,
      },
    })
  },
})
