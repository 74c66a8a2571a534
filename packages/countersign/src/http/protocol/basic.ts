/** `Authorization: Basic`: how a registered client proves who it is (RFC 7617, RFC 6749 §2.3.1). */

export type FoundBasic =
  | { found: 'none' }
  | { found: 'one'; id: string; secret: string }
  | { found: 'malformed' }

/** In characters, the scheme included: refused before anything is decoded (K30). */
const maxLength = 1024
const encoded = /^[A-Za-z0-9+/]+={0,2}$/

/** Finds the client's credentials; an `Authorization` header of another scheme is not for us. */
export function findBasic(header: string | undefined): FoundBasic {
  if (header === undefined || header.slice(0, 6).toLowerCase() !== 'basic ') return { found: 'none' }
  const value = header.slice(6).trim()
  if (header.length > maxLength || !encoded.test(value)) return { found: 'malformed' }
  const text = Buffer.from(value, 'base64').toString()
  const colon = text.indexOf(':')
  const id = decodeFormText(text.slice(0, Math.max(colon, 0)))
  const secret = decodeFormText(text.slice(colon + 1))
  if (colon === -1 || id === undefined || secret === undefined) return { found: 'malformed' }
  return { found: 'one', id, secret }
}

/** RFC 6749 §2.3.1: both are form-encoded before they are joined. */
function decodeFormText(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // A percent sign that stands for nothing.
    return undefined
  }
}
