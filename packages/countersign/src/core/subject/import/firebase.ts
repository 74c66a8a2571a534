/** A user of `firebase auth:export users.json --format=JSON`. */
import { assembled, nameOf } from './assembled.ts'
import { createdAt, flagOf, given, textOf } from './field.ts'
import type { FirebaseKey } from './firebase-key.ts'
import type { ImportCode, ImportedSubject, Row } from './imported-subject.ts'

/** The hash is written as the text that `password/foreign/firebase-scrypt.ts` reads. */
export function readFirebase(row: Row, key?: FirebaseKey): ImportedSubject | ImportCode {
  const hash = textOf(row, 'passwordHash')
  if (hash !== undefined && key === undefined) return 'unknown-hash'
  const passwordHash =
    hash === undefined || key === undefined
      ? undefined
      : `$firebase-scrypt$m=${key.memCost},r=${key.rounds}$${key.signerKey}$${key.saltSeparator}$${textOf(row, 'salt') ?? ''}$${hash}`
  return assembled({
    ...given('externalId', textOf(row, 'localId')),
    identifier: textOf(row, 'email', 'phoneNumber'),
    email: textOf(row, 'email'),
    verified: flagOf(row, 'emailVerified'),
    ...given('passwordHash', passwordHash),
    ...given('attributes', nameOf(textOf(row, 'displayName'))),
    ...createdAt(row, 'createdAt'),
    isActive: flagOf(row, 'disabled') !== true,
  })
}
