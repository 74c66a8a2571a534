/**
 * SHA-256 of a short text, as FIPS 180-4 §6.2 has it: of a text that fits in one block, as a session identifier does.
 *
 * Node's own takes as long in a loop. Between two requests, when the caches hold what the network left in them, it takes 2 µs
 * and this 0.3: with Node's a session check would be a tenth of what a small request costs, and most of that the digest.
 */

/** What is left of a block of 64 bytes without the mark and the length (§5.1.1). */
const longest = 55

/** §4.2.2: of the cube roots of the first 64 primes the first 32 bits after the point. */
// biome-ignore format: as the standard prints them, eight to a line
const constants = Int32Array.of(
  0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
  0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
  0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
  0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
  0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
  0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
  0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
  0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
)

/** §6.2.2, step 1. */
const schedule = new Int32Array(64)

/**
 * Reads the first half of a text's digest.
 *
 * @returns False where the text is too long, or not of ASCII, whose characters alone are their own bytes; then nothing is read.
 */
export function readShortDigest(text: string, words: Uint32Array): boolean {
  return fill(text) && compress(words)
}

/** The block: the text, a mark, the length in bits (§5.1.1, §5.2.1). Four characters at a time, which takes half as long as one. */
function fill(text: string): boolean {
  const { length } = text
  if (length > longest) return false
  let all = 0
  let filled = 0
  for (; filled * 4 + 4 <= length; filled++) {
    const first = text.charCodeAt(filled * 4)
    const second = text.charCodeAt(filled * 4 + 1)
    const third = text.charCodeAt(filled * 4 + 2)
    const fourth = text.charCodeAt(filled * 4 + 3)
    all |= first | second | third | fourth
    schedule[filled] = (first << 24) | (second << 16) | (third << 8) | fourth
  }
  let last = 0
  let shift = 24
  for (let at = filled * 4; at < length; at++) {
    const code = text.charCodeAt(at)
    all |= code
    last |= code << shift
    shift -= 8
  }
  schedule[filled] = last | (0x80 << shift)
  schedule.fill(0, filled + 1, 15)
  schedule[15] = length * 8
  return all < 0x80
}

/** §6.2.2, from the initial value of §5.3.3: of the eight words of the digest the first four are kept. */
function compress(words: Uint32Array): true {
  for (let t = 16; t < 64; t++) {
    const early = schedule[t - 15] ?? 0
    const late = schedule[t - 2] ?? 0
    const sigma0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
    const sigma1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
    schedule[t] = sigma1 + (schedule[t - 7] ?? 0) + sigma0 + (schedule[t - 16] ?? 0)
  }
  let a = 0x6a09_e667
  let b = 0xbb67_ae85 | 0
  let c = 0x3c6e_f372
  let d = 0xa54f_f53a | 0
  let e = 0x510e_527f
  let f = 0x9b05_688c | 0
  let g = 0x1f83_d9ab
  let h = 0x5be0_cd19
  for (let t = 0; t < 64; t++) {
    const sum1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const chosen = g ^ (e & (f ^ g))
    const first = (h + sum1 + chosen + (constants[t] ?? 0) + (schedule[t] ?? 0)) | 0
    const sum0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const majority = (a & b) | (c & (a | b))
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + sum0 + majority) | 0
  }
  words[0] = a + 0x6a09_e667
  words[1] = b + 0xbb67_ae85
  words[2] = c + 0x3c6e_f372
  words[3] = d + 0xa54f_f53a
  return true
}

/** ROTR, §3.2. */
function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}
