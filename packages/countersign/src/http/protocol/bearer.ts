/** `Authorization: Bearer` (RFC 6750 §2.1) and `DPoP` (RFC 9449 §7.1), and the challenge that answers their absence or failure. */
import type { CheckRefusal, Code } from '../../core/errors.ts'
import { proofAlgorithms } from '../../core/token/dpop-proof.ts'

export type FoundAuthorization =
  | { found: 'none' }
  | { found: 'one'; scheme: 'bearer' | 'dpop'; value: string }
  | { found: 'malformed' }

/** In characters, the scheme included: refused before anything is decoded (K30). */
const maxLength = 4200
const schemes = ['bearer', 'dpop'] as const

/**
 * Finds the credential; an `Authorization` header of another scheme is not for us.
 *
 * That it is one word is all that is made sure of: several lines are joined by a comma and a space. Whether its characters
 * are those of a token (RFC 6750 §2.1) shows when it is decoded, and most are known before that.
 */
export function findAuthorization(header: string): FoundAuthorization {
  const scheme = schemeOf(header)
  if (scheme === undefined) return { found: 'none' }
  if (header.length > maxLength) return { found: 'malformed' }
  const value = header.slice(scheme.length + 1).trim()
  const isWord = value !== '' && !value.includes(' ') && !value.includes(',')
  return isWord ? { found: 'one', scheme, value } : { found: 'malformed' }
}

/** RFC 9110 §11.1: in any case. */
function schemeOf(header: string): 'bearer' | 'dpop' | undefined {
  // As nearly everybody spells them.
  if (header.startsWith('Bearer ')) return 'bearer'
  if (header.startsWith('DPoP ')) return 'dpop'
  return schemes.find(scheme => {
    if (header.slice(0, scheme.length).toLowerCase() !== scheme) return false
    return header.length === scheme.length || header[scheme.length] === ' '
  })
}

/** `WWW-Authenticate` for a refusal. Without a credential there is no error to name (RFC 6750 §3). */
export function challenge(reason: CheckRefusal): string {
  if (reason === 'missing') return 'Bearer'
  const error = reason === 'malformed' || reason === 'ambiguous' ? 'invalid_request' : 'invalid_token'
  return `Bearer error="${error}"`
}

/** The same where a proof of possession is called for (RFC 9449 §7.1). */
export function proofChallenge(reason: Code): string {
  const error =
    reason === 'invalid-dpop-proof' || reason === 'use-dpop-nonce' ? proofErrors[reason] : 'invalid_token'
  return `DPoP error="${error}", algs="${proofAlgorithms.join(' ')}"`
}

const proofErrors = {
  'invalid-dpop-proof': 'invalid_dpop_proof',
  'use-dpop-nonce': 'use_dpop_nonce',
} as const
