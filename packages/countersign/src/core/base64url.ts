/** Base64url without padding, strict: one text for one value (RFC 7515 §2, RFC 4648 §3.5). */

export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}

/**
 * Decodes strictly.
 *
 * @returns The bytes, or `undefined` when the text holds another character, padding, an impossible length, or
 *   trailing bits that are not zero: two texts must never stand for the same bytes.
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
  // Node takes what it should not, even characters that are of the alphabet in their lower byte alone. Written again in the one
  // way there is, any of that shows.
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
