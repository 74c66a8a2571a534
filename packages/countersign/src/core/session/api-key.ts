/**
 * API keys: a session without an idle timeout, for programs. The key is a session identifier between a prefix, by which people and
 * scanners of repositories recognise it, and a checksum, by which one that was cut or mistyped is refused unread.
 */
import { hash } from 'node:crypto'
import { isSessionIdentifier, sessionIdentifierLength } from './session-identifier.ts'

export const apiKeyPrefix = 'csk_'
const checksumLength = 6
/** In characters. */
export const apiKeyLength: number = apiKeyPrefix.length + sessionIdentifierLength + checksumLength

/** At most this many live keys a subject. */
export const maxApiKeys = 100
/** In characters. */
export const maxKeyName = 100
/** What stands for a key that does not expire, wall time ms: the year 2100. */
export const neverExpires = 4_102_444_800_000

/** The key that carries a session identifier. */
export function writeApiKey(identifier: string): string {
  return `${apiKeyPrefix}${identifier}${checksumOf(identifier)}`
}

/** The session identifier in a key, or `undefined` where it is none, whoever made it. */
export function readApiKey(key: string): string | undefined {
  if (key.length !== apiKeyLength || !key.startsWith(apiKeyPrefix)) return undefined
  const identifier = key.slice(apiKeyPrefix.length, -checksumLength)
  if (key.slice(-checksumLength) !== checksumOf(identifier)) return undefined
  return isSessionIdentifier(identifier) ? identifier : undefined
}

/** Roles of a key within those of its owner, as they are now. */
export function rolesOfKey(keyRoles: readonly string[], ownerRoles: readonly string[]): string[] {
  return ownerRoles.filter(role => keyRoles.includes(role))
}

function checksumOf(identifier: string): string {
  return hash('sha256', `${apiKeyPrefix}${identifier}`, 'base64url').slice(0, checksumLength)
}
