/** `Authorization: Bearer` (RFC 6750 §2.1) and the challenge that answers its absence or failure (§3). */
import type { CheckRefusal } from '../../core/errors.ts'

export type FoundBearer = { found: 'none' } | { found: 'one'; value: string } | { found: 'malformed' }

/** In characters, the scheme included: refused before anything is decoded (K30). */
const maxLength = 4200
const value = /^[A-Za-z0-9._~+/-]+=*$/

/** Finds the bearer credential; an `Authorization` header of another scheme is not for us. */
export function findBearer(header: string): FoundBearer {
  if (header.slice(0, 7).toLowerCase() !== 'bearer ' && header.toLowerCase() !== 'bearer')
    return { found: 'none' }
  if (header.length > maxLength) return { found: 'malformed' }
  const credential = header.slice(7).trim()
  return value.test(credential) ? { found: 'one', value: credential } : { found: 'malformed' }
}

/** `WWW-Authenticate` for a refusal. Without a credential there is no error to name (RFC 6750 §3). */
export function challenge(reason: CheckRefusal): string {
  if (reason === 'missing') return 'Bearer'
  const error = reason === 'malformed' || reason === 'ambiguous' ? 'invalid_request' : 'invalid_token'
  return `Bearer error="${error}"`
}
