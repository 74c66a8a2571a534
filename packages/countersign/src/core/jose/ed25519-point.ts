/** Ed25519 public keys that are no keys: points of small order, under which one signature fits every message. */

/**
 * OpenSSL 3.0 takes them: 64 of 64 messages verify under the neutral point with one and the same signature.
 *
 * The encodings without their sign bit: order 4, 1, 8, 8, 2, and the two that are not reduced (RFC 8032 §5.1.7, RFC 8725 §3.4).
 */
const smallOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** @param point - 32 bytes. */
export function hasSmallOrder(point: Uint8Array): boolean {
  const unsigned = Buffer.from(point)
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f
  return smallOrder.has(unsigned.toString('hex'))
}
