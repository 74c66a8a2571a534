/** What a person types to sign in. The bounds are generous; the core judges the meaning (K26, K30). */
import { z } from 'zod'

export const identifierSchema: z.ZodType<string> = z.string().max(1024).meta({ example: 'ada@example.com' })

export const passwordSchema: z.ZodType<string> = z
  .string()
  .max(4096)
  .meta({ format: 'password', example: 'correct horse battery staple' })

/** A code of an authenticator app, or a recovery code. */
export const factorCodeSchema: z.ZodType<string> = z.string().max(256).meta({ example: '492039' })
