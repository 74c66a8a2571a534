/** Public handles on the wire: subject ids and `sid`s, and the `jti` of tokens. */
import { z } from 'zod'
import { isHandle } from '../../core/handle.ts'
import { isTokenId } from '../../core/token/token-id.ts'

export const handleSchema: z.ZodType<string> = z.string().refine(isHandle).meta({
  minLength: 22,
  maxLength: 22,
  pattern: '^[A-Za-z0-9_-]{21}[AQgw]$',
  example: 'kR1mVmNRc0eN2o1h4jYvDA',
})

/** 16 characters; 22 in tokens of earlier versions. */
export const tokenIdSchema: z.ZodType<string> = z.string().refine(isTokenId).meta({
  minLength: 16,
  maxLength: 22,
  pattern: '^([A-Za-z0-9_-]{16}|[A-Za-z0-9_-]{21}[AQgw])$',
  example: 'b0nTq4Zk2xW9sYcM',
})
