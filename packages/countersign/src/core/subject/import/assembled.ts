/** A subject of what the columns of another system say about one. */
import { textOf } from './field.ts'
import type { ImportCode, ImportedSubject, Row } from './imported-subject.ts'

interface Assembly extends Omit<Partial<ImportedSubject>, 'identifier'> {
  identifier: string | undefined
  email: string | undefined
  verified: boolean | undefined
  isActive: boolean
}

/** Roles of other systems are left behind: what `admin` opens there is not what it opens here. */
export function assembled({
  email,
  verified,
  isActive,
  identifier,
  ...rest
}: Assembly): ImportedSubject | ImportCode {
  if (identifier === undefined) return 'invalid-body'
  return {
    ...rest,
    identifier,
    addresses: email === undefined ? [] : [{ value: email, verified: verified === true }],
    roles: [],
    status: isActive ? 'active' : 'disabled',
  }
}

export function nameOf(name: string | undefined): { name: string } | undefined {
  return name === undefined ? undefined : { name }
}

export function fullName(row: Row, ...names: readonly string[]): string | undefined {
  const name = names
    .map(one => textOf(row, one) ?? '')
    .join(' ')
    .trim()
  return name === '' ? undefined : name
}
