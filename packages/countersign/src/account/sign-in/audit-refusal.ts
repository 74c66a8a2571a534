/** The line of the audit log that a sign-in which was refused leaves. */
import { type AccountParts, auditOrigin, type Caller } from '../account-parts.ts'
import type { CredentialWish } from './issue-credential.ts'

/** @param subjectId - Absent where nobody is meant. */
export async function auditRefusal(
  parts: AccountParts,
  { credential }: CredentialWish,
  caller: Caller,
  detail: string,
  subjectId?: string,
): Promise<void> {
  if (!parts.settings.auditSignIns) return
  await parts.storage.audit.append([
    {
      ...auditOrigin(caller),
      at: parts.clock.now(),
      action: 'sign-in',
      outcome: 'refused',
      detail,
      kind: credential,
      ...(subjectId !== undefined && { subjectId }),
    },
  ])
}
