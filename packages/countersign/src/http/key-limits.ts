/** What an API key may not do, whatever its roles are: make itself a way in that lasts longer than it does. */
import type { Identity } from '../core/identity.ts'
import { administratorRole } from '../core/subject/subject.ts'

export function isKey(identity: Identity): boolean {
  return identity.kind === 'session' && identity.isKey === true
}

/** Whether a key would give somebody the administration, or another password or identifier to somebody who has it. */
export function isBeyondKey(identity: Identity, roles: readonly string[] = []): boolean {
  return isKey(identity) && roles.includes(administratorRole)
}
