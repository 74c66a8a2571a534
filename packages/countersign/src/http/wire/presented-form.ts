/** The form in which a credential is handed over to be asked about or ended (RFC 7662 §2.1, RFC 7009 §2.1). */
import { z } from 'zod'

export const presentedForm: z.ZodType<{ token: string; token_type_hint?: string | undefined }> = z
  .object({
    token: z
      .string()
      .min(1)
      .max(4200)
      .meta({ description: 'An access token, a refresh token, or a session identifier.' }),
    token_type_hint: z.string().optional().meta({ description: 'Not needed: each kind has its own form.' }),
  })
  .meta({ id: 'PresentedCredential' })
