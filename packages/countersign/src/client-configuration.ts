/** The registered clients among the options, checked and completed. */
import { z } from 'zod'
import { decodeBase64url } from './core/base64url.ts'
import { type Client, type ClientPermission, clientPermissions } from './core/client/client.ts'
import { isFreeClaimName, type OptionalClaim, optionalClaims } from './core/token/claim-choice.ts'

/** A registered client (RFC 6749 §2). */
export interface ClientOptions {
  /** `client_id`: 1 to 64 characters of `A-Z a-z 0-9 . _ ~ -`. */
  id: string
  /**
   * SHA-256 of its secret in base64url, as `countersign client secret` prints it. A client without one is public: tokens
   * are issued to it, and it may ask for nothing.
   */
  secretDigest?: string
  /** `introspect`: `POST /oauth2/introspect`; `revocations`: the feed of `GET /auth/revocations`; `decrypt`: the keys of encrypted tokens. */
  permissions?: readonly ClientPermission[]
  /** Claims that its tokens always carry; none by default. */
  claims?: readonly OptionalClaim[]
  /** Claims with the same value in each of its tokens. Names of the profile and of the standards are refused. */
  fixedClaims?: Readonly<Record<string, string | number | boolean>>
}

const client = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9._~-]{1,64}$/, 'must be 1 to 64 characters of A-Z a-z 0-9 . _ ~ -'),
    secretDigest: z.string().transform(decodeDigest).optional(),
    permissions: z.array(z.enum(clientPermissions)).readonly().default([]),
    claims: z.array(z.enum(optionalClaims)).readonly().default([]),
    fixedClaims: z
      .record(
        z.string().refine(isFreeClaimName, 'must be a name that has no meaning of its own'),
        z.union([z.string(), z.number(), z.boolean()]),
      )
      .default({}),
  })
  .refine(
    ({ secretDigest, permissions }) => secretDigest !== undefined || permissions.length === 0,
    'must have a secretDigest to have permissions: anybody can say that they are a public client',
  )
  .transform(
    ({ id, secretDigest, permissions, claims, fixedClaims }): Client => ({
      id,
      permissions,
      claims: { include: claims, fixed: fixedClaims },
      ...(secretDigest !== undefined && { secretDigest }),
    }),
  )

export const clientsSchema: z.ZodType<readonly Client[]> = z
  .array(client)
  .max(1000)
  .refine(clients => new Set(clients.map(({ id }) => id)).size === clients.length, 'must have different ids')
  .readonly()
  .default([])

function decodeDigest(text: string, context: z.core.$RefinementCtx): Uint8Array {
  const digest = decodeBase64url(text)
  if (digest?.length === 32) return digest
  context.addIssue('must be the SHA-256 of the secret: 43 characters of base64url')
  return z.NEVER
}
