/** Keys on the wire: everything of one but what makes it a key. */
import { z } from 'zod'
import type { KeyInfo } from '../../account/keys.ts'
import { isKeyId, type KeyState, keyAlgorithms } from '../../core/key/signing-key.ts'
import { instantSchema, writeInstant } from './instant.ts'

export interface WireKey {
  kid: string
  algorithm: KeyInfo['algorithm']
  use: 'sig' | 'enc'
  state: KeyState
  created_at: string
  changed_at: string
}

export const keyIdSchema: z.ZodType<string> = z.string().refine(isKeyId).meta({
  minLength: 8,
  maxLength: 8,
  pattern: '^[A-Za-z0-9_-]{8}$',
  example: 'Zk2xW9sY',
})

export const keySchema: z.ZodType<WireKey> = z
  .strictObject({
    kid: keyIdSchema,
    algorithm: z.enum(keyAlgorithms),
    use: z.enum(['sig', 'enc']),
    state: z.enum(['next', 'active', 'retired', 'revoked']).meta({
      description:
        '`next` is published and will take over; `active` signs; `retired` verifies what it signed; `revoked` is refused.',
    }),
    created_at: instantSchema,
    changed_at: instantSchema,
  })
  .meta({ id: 'Key' })

export function writeKey({ kid, algorithm, use, state, createdAt, changedAt }: KeyInfo): WireKey {
  return {
    kid,
    algorithm,
    use,
    state,
    created_at: writeInstant(createdAt),
    changed_at: writeInstant(changedAt),
  }
}
