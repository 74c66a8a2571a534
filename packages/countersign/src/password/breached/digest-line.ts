/** One line of a download: a SHA-1 digest in hexadecimal, with how often it was seen or without. */

/** What a line said; the same object is filled again for each line, since there are a thousand million of them. */
export interface DigestLine {
  /** The first 24 bits. */
  high: number
  /** The 40 bits after them. */
  low: number
  /** `Infinity` where the line has none: such a line is kept whatever the minimum is. */
  count: number
}

const sha1Digits = 40
const ntlmDigits = 32

/** The value of each character as a hexadecimal digit, 255 where it is none. */
const digitOf = new Uint8Array(256).fill(255)
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  digitOf[digit.charCodeAt(0)] = value
  digitOf[digit.toUpperCase().charCodeAt(0)] = value
}

/**
 * Reads the line between two positions, without its line break.
 *
 * @returns `ntlm` for a digest of 32 digits: those are of another download, which cannot be compared with.
 */
export function readDigestLine(
  bytes: Uint8Array,
  from: number,
  end: number,
  into: DigestLine,
): 'digest' | 'ntlm' | 'malformed' {
  let at = from
  let high = 0
  let low = 0
  for (; at < end; at += 1) {
    const digit = digitOf[bytes[at] ?? 0] ?? 255
    if (digit === 255) break
    const index = at - from
    if (index < 6) high = high * 16 + digit
    else if (index < 16) low = low * 16 + digit
  }
  const digits = at - from
  if (digits !== sha1Digits && digits !== ntlmDigits) return 'malformed'
  const count = at === end ? Number.POSITIVE_INFINITY : readCount(bytes, at, end)
  if (count === undefined) return 'malformed'
  if (digits === ntlmDigits) return 'ntlm'
  into.high = high
  into.low = low
  into.count = count
  return 'digest'
}

/** A colon and one to fifteen decimal digits. */
function readCount(bytes: Uint8Array, from: number, end: number): number | undefined {
  const first = from + 1
  if (bytes[from] !== 0x3a || first === end || end - first > 15) return undefined
  let count = 0
  for (let at = first; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return undefined
    count = count * 10 + digit
  }
  return count
}
