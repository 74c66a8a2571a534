/** How long a call may wait for news. */
import { z } from 'zod'

/** Seconds: below what proxies allow a silent answer. */
const maxWait = 25

export const waitSchema: z.ZodType<number> = z
  .string()
  .regex(/^(?:0|[1-9]\d?)$/)
  .transform(Number)
  .refine(seconds => seconds <= maxWait)
  .default(0)
  .meta({ type: 'integer', minimum: 0, maximum: maxWait, default: 0, description: 'Seconds.' })
