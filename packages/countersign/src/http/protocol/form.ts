/** A form's parameters (RFC 6749 appendix B): each once, in UTF-8; without a value they count as left out (§3.2). */

export type ParsedForm = { ok: true; value: Record<string, string> } | { ok: false }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Parses `application/x-www-form-urlencoded`. Refuses what two readers could understand differently. */
export function parseForm(bytes: Uint8Array): ParsedForm {
  const parameters = new Map<string, string>()
  for (const pair of readText(bytes)?.split('&') ?? ['%']) {
    if (pair === '') continue
    const [name, value] = splitPair(pair)
    if (name === undefined || value === undefined || parameters.has(name)) return { ok: false }
    parameters.set(name, value)
  }
  return { ok: true, value: Object.fromEntries([...parameters].filter(([, value]) => value !== '')) }
}

function readText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    // Not UTF-8.
    return undefined
  }
}

function splitPair(pair: string): [string | undefined, string | undefined] {
  const equals = pair.indexOf('=')
  const name = equals === -1 ? pair : pair.slice(0, equals)
  return [decode(name), decode(equals === -1 ? '' : pair.slice(equals + 1))]
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // A percent sign that stands for nothing, or bytes that are not UTF-8.
    return undefined
  }
}
