/** ECDSA P-256 signatures between their two spellings: r and s side by side (RFC 7518 §3.4), and DER (RFC 3279 §2.2.3). */

const half = 32

/**
 * Done by hand because `node:crypto` takes the raw form only inside an options object, and on Node 24 that costs 25 µs
 * more than a plain KeyObject.
 *
 * @param raw - Exactly 64 bytes.
 */
export function rawToDer(raw: Uint8Array): Uint8Array {
  const r = integerAt(raw, 0)
  const s = integerAt(raw, half)
  // Two integers of at most 33 bytes with their heads: 70 at most, so that every length is one byte.
  const der = new Uint8Array(6 + r.size + s.size)
  der.set([0x30, 4 + r.size + s.size, 0x02, r.size])
  der.set(raw.subarray(r.start, half), 4 + r.size - (half - r.start))
  der.set([0x02, s.size], 4 + r.size)
  der.set(raw.subarray(s.start), der.length - (raw.length - s.start))
  return der
}

/** Where a half's significant bytes begin, and how long its DER integer is: a first bit of one needs a zero before it. */
function integerAt(raw: Uint8Array, from: number): { start: number; size: number } {
  let start = from
  // The integer zero keeps one byte (X.690 §8.3.1).
  while (start < from + half - 1 && raw[start] === 0) start++
  const isHigh = (raw[start] ?? 0) >= 0x80
  return { start, size: from + half - start + (isHigh ? 1 : 0) }
}

/** @param der - As OpenSSL made it: trusted to be a signature on P-256. */
export function derToRaw(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(2 * half)
  let at = 2
  for (const end of [half, 2 * half]) {
    const size = der[at + 1] ?? 0
    const integer = der.subarray(at + 2, at + 2 + size)
    // A zero byte in front only says that the integer is positive.
    const value = integer.length > half ? integer.subarray(integer.length - half) : integer
    raw.set(value, end - value.length)
    at += 2 + size
  }
  return raw
}
