/** What a client asks for with a sign-in of any kind, on the wire. */
import { z } from 'zod'

/** The fields of each kind of credential. */
export const sessionWish: {
  credential: z.ZodLiteral<'session'>
  carrier: z.ZodOptional<z.ZodEnum<{ cookie: 'cookie'; header: 'header' }>>
  remember: z.ZodOptional<z.ZodBoolean>
} = {
  credential: z.literal('session'),
  carrier: z.enum(['cookie', 'header']).optional().meta({ default: 'cookie' }),
  remember: z
    .boolean()
    .optional()
    .meta({ default: false, description: 'Whether the cookie outlives the browser.' }),
}

export const tokenWish: {
  credential: z.ZodLiteral<'token'>
  client_id: z.ZodOptional<z.ZodString>
} = {
  credential: z.literal('token'),
  client_id: z.string().max(255).optional().meta({
    description: 'The registered client that the token is for; the first-party one by default.',
  }),
}
