/** Time-based one-time passwords (RFC 6238), as authenticator apps take them: SHA-1, six digits, steps of thirty seconds. */
import { createHmac, timingSafeEqual } from 'node:crypto'

export const stepSeconds = 30
export const totpDigits = 6
/** 160 bits, as RFC 4226 §4 (R6) recommends. */
export const secretLength = 20
/** Steps by which the clock of the app may be off, each way (RFC 6238 §5.2). */
const drift = 1

/** @param at - Wall time, ms. */
export function stepAt(at: number): number {
  return Math.floor(at / 1000 / stepSeconds)
}

/** The code of a step (RFC 4226 §5.3). */
export function codeOf(secret: Uint8Array, step: number, digits: number = totpDigits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const truncated = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(truncated % 10 ** digits).padStart(digits, '0')
}

/** What people type of a code: spaces and dashes in it mean nothing. `undefined` where it is none. */
export function readTotp(typed: string): string | undefined {
  const code = typed.normalize('NFKC').replace(/[\s-]/gu, '')
  return /^\d{6}$/.test(code) ? code : undefined
}

/**
 * The step whose code that is, of those that count at an instant and come after the last that was used; a code is honoured once
 * (RFC 6238 §5.2), which the store holds to over all nodes.
 *
 * @param code - As `readTotp` answers it.
 */
export function findStep(
  secret: Uint8Array,
  code: string,
  { at, after = -1 }: { at: number; after?: number | undefined },
): number | undefined {
  const typed = Buffer.from(code)
  const now = stepAt(at)
  let found: number | undefined
  // All of them, whichever it is: the time tells nothing.
  for (let step = now - drift; step <= now + drift; step += 1) {
    const isIt = step >= 0 && timingSafeEqual(Buffer.from(codeOf(secret, step)), typed)
    if (isIt && step > after) found ??= step
  }
  return found
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 §6, without padding: how apps have a secret typed in. */
export function encodeBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map(byte => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map(five => base32.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
    .join('')
}

/** What a QR code holds: the address that apps read (Key URI Format). Default values are left out: some apps refuse them. */
export function totpUri(
  secret: Uint8Array,
  { service, account }: { service: string; account: string },
): string {
  const label = `${encodeURIComponent(service)}:${encodeURIComponent(account)}`
  return `otpauth://totp/${label}?secret=${encodeBase32(secret)}&issuer=${encodeURIComponent(service)}`
}
