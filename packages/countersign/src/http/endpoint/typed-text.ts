/** What a person types to sign in. The bounds are generous; the core judges the meaning (K26, K30). */
import { z } from '@hono/zod-openapi'

export const identifierSchema: z.ZodType<string> = z
  .string()
  .max(1024)
  .openapi({ example: 'ada@example.com' })

export const passwordSchema: z.ZodType<string> = z
  .string()
  .max(4096)
  .openapi({ format: 'password', example: 'correct horse battery staple' })
