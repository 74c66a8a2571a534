/** The list of common passwords: those of at least eight characters among the 49,233 of zxcvbn-ts, most common first. */
import { type CommonPasswords, minPasswordLength } from '../core/authenticator/password.ts'

/** Loads the list, about two megabytes, when the first password is set. */
export async function loadCommonPasswords(): Promise<CommonPasswords> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const list: readonly string[] = dictionary['passwords-common']
  const common = new Set(list.filter(password => password.length >= minPasswordLength))
  return password => common.has(password)
}
