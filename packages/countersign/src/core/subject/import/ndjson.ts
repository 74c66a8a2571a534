/** A line of our own format, which is as strict as the API: a member that it does not know is refused. */
import { instantOf } from './field.ts'
import type { ImportCode, ImportedSubject, Row } from './imported-subject.ts'
import { isRow } from './row-scanner.ts'

const members = new Set([
  'external_id',
  'identifier',
  'addresses',
  'password_hash',
  'attributes',
  'roles',
  'status',
  'created_at',
])

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Where there is no identifier, the first address is it. */
export function readNdjson(row: Row): ImportedSubject | ImportCode {
  if (Object.keys(row).some(name => !members.has(name))) return 'invalid-body'
  const { external_id: externalId, password_hash: passwordHash, status = 'active', attributes } = row
  const addresses = readAddresses(row.addresses ?? [])
  const roles: unknown = row.roles ?? []
  const identifier = row.identifier ?? addresses?.[0]?.value
  const at = row.created_at === undefined ? undefined : instantOf(row.created_at)
  if (addresses === undefined || !isText(identifier)) return 'invalid-body'
  if (row.created_at !== undefined && at === undefined) return 'invalid-body'
  if (externalId !== undefined && !isText(externalId)) return 'invalid-body'
  if (passwordHash !== undefined && !isText(passwordHash)) return 'invalid-body'
  if (attributes !== undefined && !isRow(attributes)) return 'invalid-body'
  if (!Array.isArray(roles) || !roles.every(isText)) return 'invalid-body'
  if (status !== 'active' && status !== 'disabled') return 'invalid-body'
  return {
    identifier,
    addresses,
    roles,
    status,
    ...(externalId !== undefined && { externalId }),
    ...(passwordHash !== undefined && { passwordHash }),
    ...(attributes !== undefined && { attributes }),
    ...(at !== undefined && { createdAt: at }),
  }
}

function readAddresses(given: unknown): ImportedSubject['addresses'] | undefined {
  if (!Array.isArray(given)) return undefined
  const addresses: { value: string; verified: boolean }[] = []
  for (const one of given) {
    if (!isRow(one)) return undefined
    const { value, verified = false, ...rest } = one
    if (!isText(value) || typeof verified !== 'boolean' || Object.keys(rest).length > 0) return undefined
    addresses.push({ value, verified })
  }
  return addresses
}
