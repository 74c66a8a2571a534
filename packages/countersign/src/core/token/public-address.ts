/** Whether two addresses are one (RFC 9449 §4.3 step 9): without query and fragment, normalised as RFC 3986 §6.2 has it. */

/** RFC 3986 §2: anything else a URL parser would drop or mend, and mean another address by it. */
const characters = /^https?:\/\/[\w.~%!$&'()*+,;=:@/?#[\]-]+$/i
const octet = /%([\da-f]{2})/gi
const unreserved = /^[\w.~-]$/

/**
 * The address as it is compared; `undefined` where it is none over http, or names a user.
 *
 * Case, the scheme's own port and dot segments go by the URL parser; percent-encoding it leaves as it finds it.
 */
export function normalizeAddress(address: string): string | undefined {
  if (!characters.test(address) || !URL.canParse(address)) return undefined
  const { origin, pathname, username, password } = new URL(address)
  if (username !== '' || password !== '') return undefined
  return origin + pathname.replace(octet, normalizeOctet)
}

/** RFC 3986 §6.2.2.1, §6.2.2.2. */
function normalizeOctet(encoded: string, digits: string): string {
  const character = String.fromCharCode(Number.parseInt(digits, 16))
  return unreserved.test(character) ? character : encoded.toUpperCase()
}
