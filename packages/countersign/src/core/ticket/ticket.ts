/**
 * Tickets: a permission for one thing, once, for whoever holds the secret: the ticket in a link, or a code of six digits together
 * with the flow that only the asking page has.
 *
 * The store holds digests, and of a code a MAC under a key that it does not have: six digits would be found by trying.
 */
import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { deriveKey } from '../key/key-seal.ts'

/** What a ticket is for; those of an application begin with `app:`. */
export type TicketPurpose =
  | 'recover'
  | 'confirm-address'
  | 'undo-address'
  | 'sign-in'
  | 'sign-up'
  | 'invitation'
  | `app:${string}`

/** By what a ticket is found: the digest of the ticket, or of the flow with the MAC of the code. */
export type TicketKey = { digest: Uint8Array } | { flow: Uint8Array; code: Uint8Array }

export interface Ticket {
  /** SHA-256 of the ticket. */
  digest: Uint8Array
  /** SHA-256 of the flow; absent where only a link leads to it. */
  flow?: Uint8Array
  /** MAC of the code; there exactly where a flow is. */
  code?: Uint8Array
  purpose: TicketPurpose
  /** Whom it is for; absent in a void one, which nobody can use, and where the subject is yet to be made. */
  subjectId?: string
  /** The mail address that it was sent to. */
  address?: string
  /** What its purpose needs besides. */
  data?: string
  /** Wall time, ms. */
  createdAt: number
  expiresAt: number
  /** How many codes may be tried. */
  triesLeft: number
}

const randomLength = 32
const macLength = 8

/** In characters: 256 random bits, and a MAC over them that is cut to 64 bits. */
export const ticketLength = 54
export const codeLength = 6
/** NIST SP 800-63B-4 §3.1.3.2 bounds the tries of a short code: five of a million are too few to guess by. */
export const maxTries = 5

export function deriveTicketKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign codes of tickets v1')
}

/**
 * A new secret for a link, or for a flow. Its MAC protects the store from being asked for what was invented, and nothing else: a ticket
 * is found by the SHA-256 of the whole.
 */
export function createTicketSecret(key: KeyObject, random: Random): string {
  const secret = random(randomLength)
  return encodeBase64url(Buffer.concat([secret, macOfSecret(key, secret)]))
}

/** A code of six digits, each as likely as any other. */
export function createCode(random: Random): string {
  // The highest multiple of a million below 2^32: what lies above would make low codes likelier.
  const fair = 4_294_000_000
  for (;;) {
    const drawn = Buffer.from(random(4)).readUInt32BE()
    if (drawn < fair) return String(drawn % 1_000_000).padStart(codeLength, '0')
  }
}

/** Whether the text was made with this key. */
export function isTicketSecret(key: KeyObject, text: string): boolean {
  if (text.length !== ticketLength) return false
  const bytes = decodeBase64url(text)
  if (bytes === undefined) return false
  return timingSafeEqual(bytes.subarray(randomLength), macOfSecret(key, bytes.subarray(0, randomLength)))
}

/** What people type of a code: spaces and dashes in it mean nothing. `undefined` where it is none. */
export function normalizeCode(typed: string): string | undefined {
  const code = typed.normalize('NFKC').replace(/[\s-]/gu, '')
  return /^\d{6}$/.test(code) ? code : undefined
}

export function digestTicket(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer')
}

/** HMAC-SHA-256 over flow and code. */
export function macOfCode(key: KeyObject, flow: string, code: string): Uint8Array {
  return createHmac('sha256', key).update(`${flow}\n${code}`).digest()
}

/** HMAC-SHA-256, cut to 64 bits (RFC 2104 §5). */
function macOfSecret(key: KeyObject, secret: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update('secret\n').update(secret).digest().subarray(0, macLength)
}
