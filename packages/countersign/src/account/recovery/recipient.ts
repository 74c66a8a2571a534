/** Whom a mail reaches that was asked for by somebody who is not signed in. */
import type { MailAddress } from '../../core/address/address-store.ts'
import { normalizeMailAddress } from '../../core/address/mail-address.ts'
import { normalizeIdentifier } from '../../core/subject/identifier.ts'
import type { Subject } from '../../core/subject/subject.ts'
import type { AccountParts } from '../account-parts.ts'

export interface Recipient {
  subject: Subject
  /** Where the mail goes. */
  to: string
  addresses: readonly MailAddress[]
}

/**
 * The active subject that somebody means, and the address that its mail goes to: the verified one that was typed, else the
 * primary one, else the identifier where it is an address that nobody has verified. The same is read for everybody, whether or not
 * there is such a subject (K20).
 */
export async function findRecipient(
  { storage }: Pick<AccountParts, 'storage'>,
  typed: string,
): Promise<Recipient | undefined> {
  const identifier = normalizeIdentifier(typed) ?? ''
  const subject = (await storage.subjects.findCredentials(identifier))?.subject
  const addresses = await storage.addresses.list(subject?.id ?? '')
  if (subject?.status !== 'active') return undefined
  const to = addressOf(subject, addresses, identifier)
  return to === undefined ? undefined : { subject, to, addresses }
}

function addressOf(subject: Subject, addresses: readonly MailAddress[], typed: string): string | undefined {
  const verified = addresses.filter(({ verifiedAt }) => verifiedAt !== undefined)
  const meant = verified.find(({ value }) => value === typed) ?? verified.find(({ isPrimary }) => isPrimary)
  return meant?.value ?? normalizeMailAddress(subject.identifier)
}

/** Every address at which a subject is told what happened. */
export function noticeAddresses(addresses: readonly MailAddress[]): string[] {
  return addresses.filter(({ verifiedAt }) => verifiedAt !== undefined).map(({ value }) => value)
}
