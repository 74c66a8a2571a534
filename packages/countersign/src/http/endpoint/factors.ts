/** `/auth/factors`: the own second factors. */
import { z } from 'zod'
import type { Factors } from '../../account/factor/factors.ts'
import { problem, tooManyAttempts } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { handleSchema } from '../wire/handle.ts'
import { instantSchema, writeInstant } from '../wire/instant.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { factorCodeSchema } from './typed-text.ts'

interface WireFactor {
  id: string
  kind: 'totp'
  created_at: string
  last_used_at?: string | undefined
}

const factorSchema: z.ZodType<WireFactor> = z
  .strictObject({
    id: handleSchema,
    kind: z.enum(['totp']),
    created_at: instantSchema,
    last_used_at: instantSchema.optional(),
  })
  .meta({ id: 'Factor' })

export const factorsSchema: z.ZodType<WireFactors> = z.strictObject({
  factors: z.array(factorSchema),
  recovery_codes: z.int().meta({ description: 'How many are left.' }),
})

interface WireFactors {
  factors: WireFactor[]
  recovery_codes: number
}

export function writeFactors({ factors, recoveryCodes }: Factors): WireFactors {
  return {
    factors: factors.map(({ id, kind, createdAt, lastUsedAt }) => ({
      id,
      kind,
      created_at: writeInstant(createdAt),
      ...(lastUsedAt !== undefined && { last_used_at: writeInstant(lastUsedAt) }),
    })),
    recovery_codes: recoveryCodes,
  }
}

const codesSchema = z.array(z.string()).meta({
  description: 'Secrets, shown this once. Each is good once in place of the factor.',
  example: ['8m2k4q-x7r0bc-ay53hd-0wtn9e'],
})

export const listFactors: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/factors',
  summary: 'List the own second factors',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  answers: { 200: { description: 'In the order in which they were added.', body: factorsSchema } },
  async answer({ parts, identity }) {
    return json(200, writeFactors(await parts.accounts.factors.list(identity.subject)))
  },
})

export const beginTotp: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/factors/totp',
  summary: 'Begin an authenticator app; needs a sign-in of the last five minutes',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  answers: {
    201: {
      description: 'It counts once a code of it was shown, within ten minutes.',
      body: z.strictObject({
        id: handleSchema,
        secret: z.string().meta({ description: 'A secret in base32, to be typed in.' }),
        uri: z.string().meta({ description: 'The same as `otpauth:`, for a QR code.' }),
      }),
    },
  },
  refusals: ['insufficient-authentication', 'too-many-factors'],
  async answer({ parts, identity }) {
    const begun = await parts.accounts.factors.beginTotp(identity)
    if (!begun.ok) return problem(begun.reason === 'unknown-subject' ? 'not-found' : begun.reason)
    const { id, secret, uri } = begun
    return json(201, { id, secret, uri })
  },
})

export const confirmTotp: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/factors/totp/confirm',
  summary: 'Add the authenticator app by a code that it shows, and end every other credential',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  body: z.strictObject({ id: handleSchema, code: factorCodeSchema }).meta({ id: 'TotpConfirmation' }),
  answers: {
    200: {
      description: 'Added. `recovery_codes` is there where the account had none.',
      body: z.strictObject({ recovery_codes: codesSchema.optional() }),
    },
  },
  refusals: ['invalid-factor', 'too-many-attempts', 'not-found'],
  async answer({ parts, identity, body, caller }) {
    const confirmed = await parts.accounts.factors.confirmTotp(identity, body, caller)
    if (confirmed.ok) {
      const { recoveryCodes: codes } = confirmed
      return json(200, { ...(codes !== undefined && { recovery_codes: codes }) })
    }
    if (confirmed.reason === 'too-many-attempts') return tooManyAttempts(confirmed.retryAfterMs)
    return problem(confirmed.reason === 'unknown-factor' ? 'not-found' : confirmed.reason)
  },
})

export const replaceRecoveryCodes: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/factors/recovery-codes',
  summary:
    'Make other recovery codes, and end every other credential; needs a sign-in of the last five minutes',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  answers: {
    200: {
      description: 'Those before are good for nothing.',
      body: z.strictObject({ recovery_codes: codesSchema }),
    },
  },
  refusals: ['insufficient-authentication', 'no-factor'],
  async answer({ parts, identity, caller }) {
    const replaced = await parts.accounts.factors.replaceRecoveryCodes(identity, caller)
    return replaced.ok ? json(200, { recovery_codes: replaced.recoveryCodes }) : problem(replaced.reason)
  },
})

export const removeFactor: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/factors/{id}',
  summary: 'Remove a second factor, and end every other credential; needs a sign-in of the last five minutes',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  answers: { 204: { description: 'Removed. With the last one the recovery codes are gone.' } },
  refusals: ['insufficient-authentication', 'not-found'],
  async answer({ parts, identity, target, caller }) {
    const removed = await parts.accounts.factors.removeOwn(identity, target, caller)
    if (removed.ok) return empty(204)
    return problem(removed.reason === 'unknown-factor' ? 'not-found' : removed.reason)
  },
})
