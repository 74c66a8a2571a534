/** The readers of every source: what a row of each system says about a subject, by the layouts that its documentation has. */
import { scanArray } from './array-scanner.ts'
import { assembled, fullName, nameOf } from './assembled.ts'
import { createdAt, flagOf, given, instantOf, textOf } from './field.ts'
import { readFirebase } from './firebase.ts'
import type { FirebaseKey } from './firebase-key.ts'
import type {
  ImportCode,
  ImportedSubject,
  ImportRecord,
  ImportSource,
  RawRow,
  Row,
} from './imported-subject.ts'
import { readKeycloak } from './keycloak.ts'
import { scanLines } from './line-scanner.ts'
import { readNdjson } from './ndjson.ts'
import { isRow, parsed, scanRows } from './row-scanner.ts'

/**
 * Reads a file. Whatever bytes it has, each record is a subject or a code, in the order of the file; it throws only what `bytes`
 * throws.
 *
 * @param options.firebaseKey - The hash parameters of the project; without them hashes of Firebase are `unknown-hash`.
 */
export async function* readSubjects(
  source: ImportSource,
  bytes: AsyncIterable<Uint8Array>,
  options: { firebaseKey?: FirebaseKey } = {},
): AsyncGenerator<ImportRecord> {
  const read = readers[source]
  for await (const record of rowsOf(source, bytes)) {
    if ('code' in record) {
      yield record
      continue
    }
    const subject = read(record.row, options.firebaseKey)
    yield typeof subject === 'string' ? { line: record.line, code: subject } : { line: record.line, subject }
  }
}

function rowsOf(source: ImportSource, bytes: AsyncIterable<Uint8Array>): AsyncIterable<RawRow> {
  if (source === 'ndjson' || source === 'auth0') return parsed(scanLines(bytes))
  if (source === 'firebase' || source === 'keycloak') return parsed(scanArray(bytes, 'users'))
  return scanRows(bytes)
}

type Read = (row: Row, firebaseKey?: FirebaseKey) => ImportedSubject | ImportCode

const readers: Readonly<Record<ImportSource, Read>> = {
  ndjson: readNdjson,
  keycloak: readKeycloak,
  firebase: readFirebase,

  // The export that Auth0's support makes: one line a user, from MongoDB.
  auth0: row => {
    const { _id: id } = row
    const oid = isRow(id) ? textOf(id, '$oid') : textOf(row, '_id')
    const externalId = textOf(row, 'user_id') ?? (oid === undefined ? undefined : `auth0|${oid}`)
    const created = isRow(row.created_at) ? instantOf(row.created_at.$date) : undefined
    return assembled({
      ...given('externalId', externalId),
      identifier: textOf(row, 'email', 'username'),
      email: textOf(row, 'email'),
      verified: flagOf(row, 'email_verified'),
      ...given('passwordHash', textOf(row, 'passwordHash') ?? broughtAlong(row.custom_password_hash)),
      ...given('attributes', nameOf(textOf(row, 'name'))),
      ...(created === undefined ? createdAt(row, 'created_at') : { createdAt: created }),
      isActive: flagOf(row, 'blocked') !== true,
    })
  },

  // A row of `user`, with `password` of the row of `account` whose provider is `credential`, or with those rows as `accounts`.
  'better-auth': row =>
    assembled({
      ...given('externalId', textOf(row, 'id')),
      identifier: textOf(row, 'email', 'username'),
      email: textOf(row, 'email'),
      verified: flagOf(row, 'emailVerified', 'email_verified'),
      ...given('passwordHash', textOf(row, 'password') ?? ofCredential(row.accounts)),
      ...given('attributes', nameOf(textOf(row, 'name'))),
      ...createdAt(row, 'createdAt', 'created_at'),
      isActive: flagOf(row, 'banned') !== true,
    }),

  // `auth_user`, or what `manage.py dumpdata auth.user` writes.
  django: exported => {
    const { fields, pk } = exported
    const row = isRow(fields) ? { ...fields, id: pk } : exported
    const hash = textOf(row, 'password')
    return assembled({
      ...given('externalId', textOf(row, 'id')),
      identifier: textOf(row, 'username', 'email'),
      email: textOf(row, 'email'),
      verified: false,
      // An unusable password, by which nobody signs in.
      ...given('passwordHash', hash?.startsWith('!') ? undefined : hash),
      ...given('attributes', nameOf(fullName(row, 'first_name', 'last_name'))),
      ...createdAt(row, 'date_joined'),
      isActive: flagOf(row, 'is_active') !== false,
    })
  },

  laravel: row =>
    assembled({
      ...given('externalId', textOf(row, 'id')),
      identifier: textOf(row, 'email'),
      email: textOf(row, 'email'),
      verified: textOf(row, 'email_verified_at') !== undefined,
      ...given('passwordHash', textOf(row, 'password')),
      ...given('attributes', nameOf(textOf(row, 'name'))),
      ...createdAt(row, 'created_at'),
      isActive: textOf(row, 'deleted_at') === undefined,
    }),

  aspnet: row =>
    assembled({
      ...given('externalId', textOf(row, 'Id')),
      identifier: textOf(row, 'UserName', 'Email'),
      email: textOf(row, 'Email'),
      verified: flagOf(row, 'EmailConfirmed'),
      ...given('passwordHash', textOf(row, 'PasswordHash')),
      isActive: !isLockedForGood(textOf(row, 'LockoutEnd')),
    }),
}

/** What Auth0 itself has imported, and not replaced yet: in the text form of the function, where it has one. */
function broughtAlong(custom: unknown): string | undefined {
  return isRow(custom) && isRow(custom.hash) ? textOf(custom.hash, 'value') : undefined
}

function ofCredential(accounts: unknown): string | undefined {
  const rows = Array.isArray(accounts) ? accounts.filter(isRow) : []
  const account = rows.find(one => textOf(one, 'providerId', 'provider_id') === 'credential')
  return account && textOf(account, 'password')
}

/** A lock-out for wrong passwords is over in minutes; administrators write one that never ends, in the year 9999. */
function isLockedForGood(until: string | undefined): boolean {
  return until !== undefined && Number(until.slice(0, 4)) >= 2100
}
