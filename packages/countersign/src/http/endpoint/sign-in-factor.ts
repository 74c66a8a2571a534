/** `POST /auth/sign-in/factor`: the second proof of a sign-in. */
import { z } from 'zod'
import { type Endpoint, endpoint } from './endpoint.ts'
import { credentialHeaders, credentialRefusals, finishCredential, signedInSchema } from './give-credential.ts'
import { factorCodeSchema } from './typed-text.ts'

const ticket = z.string().min(1).max(12_288).meta({ description: 'Of the problem `factor-required`.' })

export const signInFactor: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/sign-in/factor',
  summary: 'Finish a sign-in with a second factor',
  tag: 'Account',
  access: 'visitor',
  body: z
    .union([
      z.strictObject({ ticket, totp: factorCodeSchema }),
      z.strictObject({ ticket, recovery_code: factorCodeSchema }),
    ])
    .meta({ id: 'FactorSignIn' }),
  answers: {
    200: {
      description: 'Signed in, for what was asked for with the first proof.',
      body: signedInSchema,
      headers: credentialHeaders,
    },
  },
  refusals: [
    'invalid-ticket',
    'invalid-factor',
    'too-many-attempts',
    ...credentialRefusals.filter(code => code !== 'factor-required'),
  ],
  async answer(call) {
    const { parts, body } = call
    const factor = 'totp' in body ? { totp: body.totp } : { recoveryCode: body.recovery_code }
    return finishCredential(call, caller => parts.accounts.factors.signIn(body.ticket, factor, caller))
  },
})
