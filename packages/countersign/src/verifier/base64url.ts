/** Base64url as `core/base64url.ts` has it, with nothing that only Node.js has. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values: ReadonlyMap<string, number> = new Map(
  [...alphabet].map((character, value) => [character, value]),
)

/** Decodes strictly: no padding, no other character, and no bit that another text would leave out (RFC 4648 §3.5). */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const character of text) {
    const value = values.get(character)
    if (value === undefined) return undefined
    held = ((held << 6) | value) & 0xfff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = held >>> bits
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined
}
