/** A mail address on the wire. */
import { z } from 'zod'
import type { MailAddress } from '../../core/address/address-store.ts'
import { handleSchema } from './handle.ts'
import { instantSchema, writeInstant } from './instant.ts'

export interface WireAddress {
  id: string
  address: string
  verified: boolean
  primary: boolean
  created_at: string
  verified_at?: string | undefined
}

export const addressSchema: z.ZodType<WireAddress> = z
  .strictObject({
    id: handleSchema,
    address: z.string().meta({ example: 'ada@example.com' }),
    verified: z.boolean().meta({ description: 'Whether its holder showed that they read it.' }),
    primary: z.boolean().meta({ description: 'Whether mail goes there.' }),
    created_at: instantSchema,
    verified_at: instantSchema.optional(),
  })
  .meta({ id: 'Address' })

export function writeAddress({ id, value, verifiedAt, isPrimary, createdAt }: MailAddress): WireAddress {
  return {
    id,
    address: value,
    verified: verifiedAt !== undefined,
    primary: isPrimary,
    created_at: writeInstant(createdAt),
    ...(verifiedAt !== undefined && { verified_at: writeInstant(verifiedAt) }),
  }
}
