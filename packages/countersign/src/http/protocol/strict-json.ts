/** JSON from strangers: one text, one meaning (RFC 8259 §4, RFC 7493 §2.3). */

export type ParsedJson = { ok: true; value: unknown } | { ok: false }

/**
 * Parses JSON in UTF-8.
 *
 * Refuses what two readers could understand differently: bytes that are not UTF-8, a byte order mark, a member that
 * comes twice in one object or is spelled with escapes, and `__proto__` as a member.
 */
export function parseStrictJson(bytes: Uint8Array): ParsedJson {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    return hasPlainMembers(text) ? { ok: true, value } : { ok: false }
  } catch {
    // Neither UTF-8 nor JSON: what a client sends is refused, not thrown.
    return { ok: false }
  }
}

/** Strings and the marks that tell whether one is a member's name; everything else in valid JSON is passed over. */
const mark = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/** @param text - Valid JSON. */
function hasPlainMembers(text: string): boolean {
  // The names seen in each open object; `undefined` stands for an open array.
  const open: (Set<string> | undefined)[] = []
  let isName = false
  for (const [token] of text.matchAll(mark)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
      isName = token === '{'
    } else if (token === '}' || token === ']') {
      open.pop()
      isName = false
    } else if (token === ',') {
      isName = open.at(-1) !== undefined
    } else if (token === ':') {
      isName = false
    } else if (isName) {
      // No name of ours needs an escape, and V8 has read such names as others (nodejs/node#63785).
      if (token.includes('\\')) return false
      const names = open.at(-1)
      if (token === '"__proto__"' || names?.has(token)) return false
      names?.add(token)
    }
  }
  return true
}
