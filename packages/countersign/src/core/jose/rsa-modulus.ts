/** Which RSA moduli and exponents are sound (RFC 7518 §3.3), by their bytes: no arithmetic that costs, and nothing of Node.js. */

const minBits = 2048
/** Verifying costs the square of the length, and whoever names the key decides on it. */
const maxBits = 4096
/** In bytes: as many multiplications as bits. Everybody uses 65537, which takes three. */
const maxExponentBytes = 4

/**
 * Whether a key of these parts can be trusted and is worth its work.
 *
 * @param modulus - Big-endian; the fewest bytes that hold it (RFC 7518 §2, Base64urlUInt), so is the exponent.
 */
export function isSoundRsaPublic(modulus: Uint8Array, exponent: Uint8Array): boolean {
  const first = modulus[0] ?? 0
  const bits = modulus.length * 8 - Math.clz32(first) + 24
  if (first === 0 || bits < minBits || bits > maxBits) return false
  if (exponent.length > maxExponentBytes || exponent[0] === 0) return false
  // With the exponent 1 every message signs itself; an even one has no private half.
  if (!isOdd(exponent) || (exponent.length === 1 && exponent[0] === 1)) return false
  return isOdd(modulus) && !isOfRoca(modulus)
}

function isOdd(integer: Uint8Array): boolean {
  return ((integer.at(-1) ?? 0) & 1) === 1
}

/** The odd ones of the first 39: what the primes of the shortest ROCA keys are built from (CVE-2017-15361). */
const smallPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
]

/**
 * Whether it is of the keys of Infineon's smart cards and TPMs whose factors can be found (ROCA). Such a modulus is a power of
 * 65537 modulo every small prime; another one is that by chance once in 2^27 times.
 */
function isOfRoca(modulus: Uint8Array): boolean {
  return smallPrimes.every(prime => isPowerOf65537(remainderOf(modulus, prime), prime))
}

function remainderOf(integer: Uint8Array, divisor: number): number {
  let rest = 0
  for (const byte of integer) rest = (rest * 256 + byte) % divisor
  return rest
}

function isPowerOf65537(rest: number, prime: number): boolean {
  const generator = 65_537 % prime
  let power = 1
  do {
    if (power === rest) return true
    power = (power * generator) % prime
  } while (power !== 1)
  return false
}
