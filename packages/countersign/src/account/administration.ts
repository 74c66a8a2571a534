/** What an administrator changes about a subject. */
import type { Appended } from '../core/revocation/change.ts'
import type { Subject, SubjectStatus } from '../core/subject/subject.ts'
import { administratorRole, normalizeRoles } from '../core/subject/subject.ts'
import type { AccountParts, Caller } from './account-parts.ts'
import { ending } from './ending.ts'

/**
 * Sets status and roles. Disabling ends everything the subject holds; other roles hold for every live credential at once.
 *
 * @returns `undefined` for an unknown subject; `last-holder` where no active administrator would be left, who alone could
 *   make another over the API: nothing has changed.
 * @throws {RangeError} when a role is not well-formed.
 */
export async function updateSubject(
  parts: AccountParts,
  subjectId: string,
  change: { status?: SubjectStatus; roles?: readonly string[] },
  caller: Caller,
): Promise<({ subject: Subject } & Appended) | 'last-holder' | undefined> {
  const roles = change.roles === undefined ? undefined : normalizeRoles(change.roles)
  if (change.roles !== undefined && roles === undefined) {
    throw new RangeError(
      'a role is 1 to 64 characters of a-z 0-9 : . _ - beginning with a letter; at most 16',
    )
  }
  const input = ending(parts, subjectId, caller, 'subject-updated')
  const words = [change.status, roles && `roles=${roles.join(',')}`].filter(word => word !== undefined)
  const updated = await parts.storage.subjects.update({
    ...input,
    audit: input.audit.map(event => ({ ...event, detail: words.join(' ') })),
    ...(change.status !== undefined && { status: change.status }),
    ...(roles !== undefined && { roles }),
    keepsRole: administratorRole,
  })
  await parts.catchUp()
  return updated
}
