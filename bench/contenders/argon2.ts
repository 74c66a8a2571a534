/** The hash function alone, with Countersign's default parameters: no sign-in can be had for less. */
import { hash, verify } from '@node-rs/argon2'
import type { SignInVariant } from './contender.ts'

export const signIn: Record<string, SignInVariant> = {
  'argon2id, 19 MiB, 2 passes': {
    open: async () => {
      const password = 'seven quiet herons at dawn'
      const hashed = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
      return () => verify(hashed, password)
    },
  },
}
