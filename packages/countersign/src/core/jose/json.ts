/** JSON of headers and claims: UTF-8, one object, each member once (RFC 7515 §4, RFC 8725 §3.7). */

// `ignoreBOM` keeps a byte order mark in the text, where JSON refuses it (RFC 8259 §8.1).
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export type JsonObject = Record<string, unknown>

/**
 * The object that the bytes spell; `undefined` where they are not UTF-8, not JSON, or ambiguous.
 *
 * Names spelled with escapes count as ambiguous: V8 reads some of them as another name, depending on what the process
 * has parsed before (nodejs/node#63785, seen on Node.js 24 and 26), so that `crit` could hide.
 */
export function parseJsonObject(bytes: Uint8Array): JsonObject | undefined {
  return read(bytes, (text, value) => {
    return (isPlain(text, value) && !text.includes('\\')) || isUnambiguous(text, { escapes: false })
  })
}

/** The same, written exactly as `JSON.stringify` writes it: the form of our own tokens, with one text for one value. */
export function parseCompactJsonObject(bytes: Uint8Array): JsonObject | undefined {
  return read(bytes, (text, value) => {
    return isPlain(text, value) || (JSON.stringify(value) === text && isUnambiguous(text, { escapes: true }))
  })
}

/**
 * Whether the bytes are a JSON object with a member twice. What is no object is not.
 *
 * Names spelled with escapes are let be: there are issuers that write every slash with one.
 */
export function isAmbiguousJson(bytes: Uint8Array): boolean {
  let isAmbiguous = false
  read(bytes, (text, value) => {
    // It stays so where looking closer fails.
    isAmbiguous = true
    isAmbiguous = !isPlain(text, value) && !isUnambiguous(text, { escapes: true })
    return true
  })
  return isAmbiguous
}

function read(bytes: Uint8Array, accepts: (text: string, value: object) => boolean): JsonObject | undefined {
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return accepts(text, value) ? (value as JsonObject) : undefined
  } catch {
    // Neither UTF-8 nor JSON, or nested too deep: what a client sends is refused, not thrown.
    return undefined
  }
}

/**
 * The quick way to be sure: a repeated member is lost in parsing, and written again the text would be another. Where
 * `__proto__` stands anywhere in it, only a closer look tells whether that is a name. It is sought without its quotes:
 * there are few underscores in JSON to stop at, and many quotes.
 */
function isPlain(text: string, value: object): boolean {
  return JSON.stringify(value) === text && !text.includes('__proto__')
}

/** Strings and the marks that tell whether one is a member's name; all else in valid JSON is passed over. */
const mark = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/**
 * Whether no member comes twice in one object, none is `__proto__`, and, unless that is allowed, none is spelled with
 * escapes.
 *
 * @param text - Valid JSON.
 */
export function isUnambiguous(text: string, allowed: { escapes: boolean }): boolean {
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
      if (!allowed.escapes && token.includes('\\')) return false
      const names = open.at(-1)
      const name: string = JSON.parse(token)
      if (name === '__proto__' || names?.has(name)) return false
      names?.add(name)
    }
  }
  return true
}
