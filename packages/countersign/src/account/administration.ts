/** What an administrator changes about a subject. */

import type { MailLanguage } from '../core/mail/message.ts'
import type { Appended } from '../core/revocation/change.ts'
import type { Attributes, Subject, SubjectStatus } from '../core/subject/subject.ts'
import { administratorRole, normalizeRoles } from '../core/subject/subject.ts'
import type { AccountParts, Caller } from './account-parts.ts'
import { ending } from './ending.ts'

export interface SubjectChange {
  status?: SubjectStatus
  /** They replace those before. */
  roles?: readonly string[]
  /** The same. */
  attributes?: Attributes
  /** Of mails to the subject. */
  language?: MailLanguage
}

/**
 * Sets status, roles, attributes and language. Disabling ends everything the subject holds; other roles hold for every live credential at once.
 *
 * @returns `undefined` for an unknown subject; `last-holder` where no active administrator would be left, who alone could
 *   make another over the API: nothing has changed.
 * @throws {RangeError} when a role is not well-formed.
 */
export async function updateSubject(
  parts: AccountParts,
  subjectId: string,
  change: SubjectChange,
  caller: Caller,
): Promise<({ subject: Subject } & Appended) | 'last-holder' | 'invalid-attributes' | undefined> {
  const { language } = change
  const attributes = change.attributes && parts.readAttributes(change.attributes)
  if (attributes === 'invalid-attributes') return attributes
  const roles = change.roles === undefined ? undefined : normalizeRoles(change.roles)
  if (change.roles !== undefined && roles === undefined) {
    throw new RangeError(
      'a role is 1 to 64 characters of a-z 0-9 : . _ - beginning with a letter; at most 16',
    )
  }
  const input = ending(parts, subjectId, caller, 'subject-updated')
  const words = [
    change.status,
    roles && `roles=${roles.join(',')}`,
    // What they are now is nobody's business who reads the log.
    attributes && 'attributes',
    language && `language=${language}`,
  ].filter(word => word !== undefined)
  const updated = await parts.storage.subjects.update({
    ...input,
    audit: input.audit.map(event => ({ ...event, detail: words.join(' ') })),
    ...(change.status !== undefined && { status: change.status }),
    ...(roles !== undefined && { roles }),
    ...(attributes && { attributes }),
    ...(language !== undefined && { language }),
    keepsRole: administratorRole,
  })
  await parts.catchUp()
  return updated
}
