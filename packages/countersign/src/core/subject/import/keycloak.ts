/** A user of a realm that Keycloak exported (`kc.sh export --realm NAME --file FILE`). */
import { assembled, fullName, nameOf } from './assembled.ts'
import { createdAt, flagOf, given, textOf } from './field.ts'
import type { ImportCode, ImportedSubject, Row } from './imported-subject.ts'
import { isRow, parseObject } from './row-scanner.ts'

export function readKeycloak(row: Row): ImportedSubject | ImportCode {
  const { credentials } = row
  const passwords = Array.isArray(credentials) ? credentials.filter(isRow).filter(isPassword) : []
  const [password] = passwords
  const passwordHash = password === undefined ? undefined : hashOf(password)
  if (passwordHash === 'unknown-hash') return passwordHash
  return assembled({
    ...given('externalId', textOf(row, 'id')),
    identifier: textOf(row, 'username', 'email'),
    email: textOf(row, 'email'),
    verified: flagOf(row, 'emailVerified'),
    ...given('passwordHash', passwordHash),
    ...given('attributes', nameOf(fullName(row, 'firstName', 'lastName'))),
    ...createdAt(row, 'createdTimestamp'),
    isActive: flagOf(row, 'enabled') !== false,
  })
}

function isPassword(credential: Row): boolean {
  return credential.type === 'password'
}

/** PBKDF2 as passlib writes it and argon2 as PHC does, which are read here; Keycloak keeps the parts as JSON in two texts. */
function hashOf(credential: Row): string {
  const secret = parseObject(textOf(credential, 'secretData') ?? '')
  const data = parseObject(textOf(credential, 'credentialData') ?? '')
  if (secret === undefined || data === undefined) return 'unknown-hash'
  const value = textOf(secret, 'value')
  const salt = textOf(secret, 'salt')
  const algorithm = textOf(data, 'algorithm') ?? ''
  const iterations = textOf(data, 'hashIterations')
  if (value === undefined || salt === undefined || iterations === undefined) return 'unknown-hash'
  if (/^pbkdf2(?:-sha256|-sha512)?$/.test(algorithm))
    return `$${algorithm}$${iterations}$${adapted(salt)}$${adapted(value)}`
  if (algorithm !== 'argon2') return 'unknown-hash'
  const { additionalParameters } = data
  const parameters = isRow(additionalParameters) ? additionalParameters : {}
  const first = (name: string) => {
    const list = parameters[name]
    return Array.isArray(list) ? textOf({ list: list[0] }, 'list') : undefined
  }
  const memory = first('memory') ?? ''
  const lanes = first('parallelism') ?? '1'
  if (first('version') !== '1.3') return 'unknown-hash'
  return `$argon2${first('type') ?? ''}$v=19$m=${memory},t=${iterations},p=${lanes}$${unpadded(salt)}$${unpadded(value)}`
}

/** passlib's base64. */
function adapted(base64: string): string {
  return unpadded(base64).replaceAll('+', '.')
}

function unpadded(base64: string): string {
  return base64.replaceAll('=', '')
}
