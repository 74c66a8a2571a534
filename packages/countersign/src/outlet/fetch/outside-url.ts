/** Which URLs the server requests at all, and which addresses their hosts may have (K24). */
import { isIP } from 'node:net'
import type { OutsideRefusal } from '../../core/errors.ts'
import { kindOfAddress } from './special-use.ts'

/** What is allowed beyond https to global addresses. */
export interface OutsideAllowance {
  /** Plain http and loopback addresses: exactly where the server's own public URL is on loopback. */
  allowLoopback: boolean
  /** Private addresses: for what the operator configured, never for what a user or a client names. */
  allowPrivate: boolean
}

export type JudgedUrl = { ok: true; url: URL } | { ok: false; reason: OutsideRefusal }

const longestUrl = 2048

/**
 * Judges a URL before anything is resolved. Hosts in decimal, octal or hexadecimal are addresses by then (WHATWG URL), and are
 * judged here.
 */
export function judgeUrl(text: string, allowance: OutsideAllowance): JudgedUrl {
  const url = text.length <= longestUrl ? URL.parse(text) : null
  if (url === null) return { ok: false, reason: 'invalid-url' }
  const isSecure = url.protocol === 'https:'
  if (!isSecure && url.protocol !== 'http:') return { ok: false, reason: 'invalid-url' }
  if (!isSecure && !allowance.allowLoopback) return { ok: false, reason: 'insecure-url' }
  // They would be kept, listed and logged with the URL.
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'credentials-in-url' }
  const host = hostOf(url)
  if (isIP(host) !== 0 && !mayConnect(host, allowance)) return { ok: false, reason: 'special-address' }
  return { ok: true, url }
}

/** The host without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

export function mayConnect(address: string, { allowLoopback, allowPrivate }: OutsideAllowance): boolean {
  const kind = kindOfAddress(address)
  return kind === 'global' || (kind === 'loopback' && allowLoopback) || (kind === 'private' && allowPrivate)
}
