/** Why a password that is about to be set is refused: the rules first, and what is known from breaches where they pass it. */
import { contextWordsOf, findWeakness, type PasswordWeakness } from '../core/authenticator/password.ts'
import type { AccountParts } from './account-parts.ts'

/**
 * @param password - In its normal form.
 * @param identifier - Of the subject that it is for.
 */
export async function findWeaknessOf(
  parts: Pick<AccountParts, 'loadCommonPasswords' | 'breaches' | 'settings'>,
  password: string,
  identifier: string,
): Promise<PasswordWeakness | undefined> {
  const weakness = await findRuledWeakness(parts, password, identifier)
  if (weakness !== undefined) return weakness
  return (await parts.breaches.isBreached(password)) ? 'breached' : undefined
}

/** The same by the rules alone, which ask nobody. */
export async function findRuledWeakness(
  parts: Pick<AccountParts, 'loadCommonPasswords' | 'settings'>,
  password: string,
  identifier: string,
): Promise<PasswordWeakness | undefined> {
  const words = contextWordsOf(identifier, parts.settings.contextWords)
  return findWeakness(password, words, await parts.loadCommonPasswords(password.toLowerCase()))
}
