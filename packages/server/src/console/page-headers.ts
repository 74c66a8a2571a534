/** Headers of pages and their files: strict as the API's, but for what a page needs to be one (ASVS 5.0 §3.4). */
import { hash } from 'node:crypto'
import { isLoopback, mailStyles, securityHeaders } from 'countersign'

/** Nothing inline, nothing from elsewhere, no frame around it (CSP Level 3). */
const directives = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
]

/** Of the outbox, which there is on a loopback host alone: a mail is shown as it would look, by exactly the styles that mails have. */
const ofMails = `style-src-attr 'unsafe-hashes' ${mailStyles.map(style => `'sha256-${hash('sha256', style, 'base64')}'`).join(' ')}`

/** @param issuer - The public address. */
export function pageHeaders(issuer: string): Readonly<Record<string, string>> {
  const hasOutbox = isLoopback(new URL(issuer).hostname)
  const policy = hasOutbox ? [...directives, ofMails] : directives
  return {
    ...securityHeaders(new URL(issuer)),
    'content-security-policy': policy.join('; '),
    // With `no-referrer` browsers hide the origin of a form that is posted, and it would count as from another site.
    'referrer-policy': 'same-origin',
    'content-type': 'text/html; charset=utf-8',
    vary: 'Accept-Language, Accept-Encoding, Cookie',
  }
}

/** Files with a digest in their name never change (RFC 8246). */
export function assetHeaders(issuer: string): Readonly<Record<string, string>> {
  return {
    ...securityHeaders(new URL(issuer)),
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  }
}
