/** Public handles (subject id, `sid`, `jti`) on the wire. */
import { z } from '@hono/zod-openapi'
import { isHandle } from '../../core/handle.ts'

export const handleSchema: z.ZodType<string> = z.string().refine(isHandle).openapi({
  minLength: 22,
  maxLength: 22,
  pattern: '^[A-Za-z0-9_-]{21}[AQgw]$',
  example: 'kR1mVmNRc0eN2o1h4jYvDA',
})
