/** The calls about everything that is held about oneself: all of it as one document, and its removal. */
import { type Answer, ask, request } from './request.ts'

export function exportOwnData(): Promise<object> {
  return ask('GET', '/auth/account/export')
}

/** @param password - `undefined` for an account without one, which must have signed in a moment ago. */
export function removeOwnAccount(password: string | undefined): Promise<Answer<undefined>> {
  return request('DELETE', '/auth/account', { body: password === undefined ? {} : { password } })
}
