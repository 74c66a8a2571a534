/** Why a password is refused that somebody sets: by the rules, and by what this installation knows of the account. */
import { contextWordsOf, findWeakness, type PasswordWeakness } from '../core/authenticator/password.ts'
import type { AccountParts } from './account-parts.ts'

/** @param password - In its normal form. */
export async function findWeaknessOf(
  { settings, loadCommonPasswords }: Pick<AccountParts, 'settings' | 'loadCommonPasswords'>,
  password: string,
  identifier: string,
): Promise<PasswordWeakness | undefined> {
  const words = contextWordsOf(identifier, settings.contextWords)
  return findWeakness(password, words, await loadCommonPasswords(password.toLowerCase()))
}
