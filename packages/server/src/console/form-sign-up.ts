/** A sign-up form that was posted without a script: an account is made and signed in, or a mail is sent that makes it. */
import type { IncomingMessage } from 'node:http'
import type { PlainHandler } from 'countersign'
import { askApi, codeOf } from './ask-api.ts'
import { type FormOutcome, type PostedForm, signInByForm } from './form-sign-in.ts'
import type { PageState } from './page-state.ts'

export type SignUpFormOutcome =
  | { step: 'refused'; status: number; refusal: NonNullable<PageState['refusal']> }
  /** A mail is on its way, whose code goes with the flow, a secret. */
  | { step: 'confirm'; flow: string }
  | { step: 'made'; signedIn: FormOutcome }

export async function signUpByForm(
  handler: PlainHandler,
  form: PostedForm,
  request: IncomingMessage,
): Promise<SignUpFormOutcome> {
  const { identifier, password } = form
  const answer = await askApi(handler, request, {
    method: 'POST',
    path: '/auth/sign-up',
    body: { identifier, password },
  })
  const { status, json, retryAfterSeconds } = answer
  if (status === 202) return { step: 'confirm', flow: (json as { flow: string }).flow }
  if (status === 201) return { step: 'made', signedIn: await signInByForm(handler, form, request) }
  const { weakness } = json as { weakness?: string }
  const refusal = {
    code: codeOf(answer),
    ...(weakness !== undefined && { weakness }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
  return { step: 'refused', status, refusal }
}
