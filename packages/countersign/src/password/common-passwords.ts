/** The list of common passwords: those of at least eight characters among the 49,233 of zxcvbn-ts, most common first. */
import { type CommonPasswords, minPasswordLength } from '../core/authenticator/password.ts'

/** In UTF-16 units; those of the longest on the list. */
const longest = 20

/** Loads the list, some twelve megabytes, when the first password is set that could be on it. */
export async function loadCommonPasswords(password: string): Promise<CommonPasswords> {
  if (password.length > longest) return () => false
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const list: readonly string[] = dictionary['passwords-common']
  const common = new Set(list.filter(password => password.length >= minPasswordLength))
  return password => common.has(password)
}
