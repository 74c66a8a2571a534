/** Takes a token apart without judging it: its parts, what they say, what they weigh (RFC 7515 §7.1, RFC 7516 §7.1). */

import type { Member } from '../../api/token-check.ts'
import { readMembers } from './json-members.ts'

export type PartName = 'header' | 'payload' | 'signature' | 'key' | 'iv' | 'ciphertext' | 'tag'

export interface Part {
  name: PartName
  /** As it travels. */
  text: string
  /** Where it begins in the token. */
  start: number
}

export interface TokenParts {
  kind: 'signed' | 'encrypted' | 'unknown'
  parts: readonly Part[]
  /** Absent where the part is not the base64url of a JSON object. */
  header: readonly Member[] | undefined
  payload: readonly Member[] | undefined
}

const signed = ['header', 'payload', 'signature'] as const
const encrypted = ['header', 'key', 'iv', 'ciphertext', 'tag'] as const

/** What people paste has the scheme before it, line breaks in it, quotes around it. */
export function tidy(pasted: string): string {
  return pasted
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^(?:Authorization:\s*)?(?:Bearer|DPoP)\s+/i, '')
    .replaceAll(/\s+/g, '')
}

export function takeApart(token: string): TokenParts {
  const texts = token.split('.')
  const names = texts.length === 3 ? signed : texts.length === 5 ? encrypted : undefined
  if (names === undefined) return { kind: 'unknown', parts: [], header: undefined, payload: undefined }
  let start = 0
  const parts = names.map((name, index) => {
    const text = texts[index] ?? ''
    const part = { name, text, start }
    start += text.length + 1
    return part
  })
  return {
    kind: texts.length === 3 ? 'signed' : 'encrypted',
    parts,
    header: readObject(texts[0]),
    payload: texts.length === 3 ? readObject(texts[1]) : undefined,
  }
}

/** The members of a JSON object in base64url, or nothing. */
export function readObject(part: string | undefined): Member[] | undefined {
  if (part === undefined || !/^[\w-]+$/.test(part)) return undefined
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), one =>
      one.charCodeAt(0),
    )
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? readMembers(text) : undefined
  } catch {
    // Neither base64url, nor UTF-8, nor JSON: it says nothing.
    return undefined
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The token with one character changed into another of the alphabet. */
export function tamper(token: string, position: number): string {
  const before = token[position] ?? ''
  const place = alphabet.indexOf(before)
  if (place === -1) return token
  // Far enough away that also the last character of a part, some bits of which count for nothing, says something else.
  const after = alphabet[(place + 32) % alphabet.length] ?? ''
  return token.slice(0, position) + after + token.slice(position + 1)
}
