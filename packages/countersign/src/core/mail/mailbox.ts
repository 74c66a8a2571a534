/**
 * The strict parser of mail addresses: what stands in an envelope and in a header, and can therefore never hold more than one
 * mailbox, a line break or a control character.
 *
 * Takes `Dot-string@domain` of RFC 5321 §4.1.2, with the characters beyond ASCII of RFC 6531 §3.3 in either part. Quoted local parts,
 * comments and address literals are not taken: nobody's address needs them, and mail software disagrees about them.
 */

export interface Mailbox {
  /** As it was written. */
  address: string
  local: string
  domain: string
  /** Whether the local part has characters beyond ASCII: then every server on the way must speak SMTPUTF8. */
  isInternational: boolean
}

/** A mailbox with the name that mail programs show, as in `Name <address>`. */
export interface NamedMailbox extends Mailbox {
  /** Absent where there is none. */
  name?: string
}

/** RFC 5321 §4.5.3.1, in octets. */
const maxLocal = 64
const maxDomain = 255
const maxAddress = 254
const maxLabel = 63
const maxName = 100

/** RFC 5322 §3.2.3 `atext`, and letters, marks, digits and symbols beyond ASCII; never controls, spaces or unassigned characters. */
const atom = /^(?:[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]|[^\p{ASCII}\p{C}\p{Z}])+$/u
const asciiLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/
const label = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\u00b7\u30fb-]*[\p{L}\p{M}\p{N}])?$/u
const ascii = /^\p{ASCII}*$/u
/** Controls, formats, surrogates, unassigned, private use, and the separators of lines and paragraphs. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u

/** The mailbox that the text is, or `undefined`. It is taken as it is: nothing is trimmed or folded. */
export function parseMailbox(text: string): Mailbox | undefined {
  if (text.length > maxAddress || octets(text) > maxAddress || !text.isWellFormed()) return undefined
  const at = text.lastIndexOf('@')
  if (at === -1) return undefined
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (octets(local) > maxLocal || !local.split('.').every(part => atom.test(part))) return undefined
  if (!isDomain(domain)) return undefined
  return { address: text, local, domain, isInternational: !ascii.test(local) }
}

/**
 * `address`, `<address>` or `Name <address>`, or `undefined`. The name may stand in double quotes, without any inside; it has at most
 * 100 characters, none of which is a control character or one of `"<>\`.
 */
export function parseNamedMailbox(text: string): NamedMailbox | undefined {
  const plain = parseMailbox(text)
  if (plain !== undefined) return plain
  const match = /^(?:"([^"\\<>]*)"|([^"\\<>]*)) *<([^<>]+)>$/.exec(text)
  if (match === null) return undefined
  const [, quoted, bare = '', address = ''] = match
  const name = (quoted ?? bare).trim()
  const mailbox = parseMailbox(address)
  if (mailbox === undefined || !isPrintableLine(name) || [...name].length > maxName) return undefined
  return name === '' ? mailbox : { ...mailbox, name }
}

/** Whether the text is one line that shows everything that is in it: safe as the value of a header. */
export function isPrintableLine(text: string): boolean {
  return text.isWellFormed() && !unprintable.test(text)
}

function isDomain(domain: string): boolean {
  if (octets(domain) > maxDomain) return false
  const isAscii = ascii.test(domain)
  const pattern = isAscii ? asciiLabel : label
  if (!domain.split('.').every(part => octets(part) <= maxLabel && pattern.test(part))) return false
  // What IDNA cannot write in ASCII no name server finds (RFC 5890 §2.3.2.1).
  return isAscii || URL.canParse(`http://${domain}`)
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length
}
