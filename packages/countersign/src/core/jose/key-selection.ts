/** Which of the keys at hand may be meant by a header: by `kid` where it has one, else all that fit. */

/** Keys in a set; more are no set of an issuer's but work. */
const maxKeys = 256
/** Keys tried on one token: several may share a `kid` (RFC 7517 §4.5), but each one tried costs a verification. */
const maxTried = 8

export type Selection<Key> =
  | { ok: true; keys: readonly { key: Key; jwk: object }[] }
  | { ok: false; reason: 'invalid-key' | 'no-matching-key' | 'too-many-keys' }

export interface Selectable {
  kid: string | undefined
}

/**
 * Selects the keys to try.
 *
 * @param keys - One JWK or a JWK Set, as the caller got it.
 * @param fits - Whether the key is one for the header's algorithm.
 */
export function selectKeys<Key extends Selectable>(
  keys: unknown,
  kid: string | undefined,
  importKey: (jwk: object) => Key | undefined,
  fits: (key: Key, isInSet: boolean) => boolean,
): Selection<Key> {
  const list = listKeys(keys)
  if (list === undefined) return { ok: false, reason: 'invalid-key' }
  const found: { key: Key; jwk: object }[] = []
  for (const jwk of list.keys) {
    const key = importKey(jwk)
    // A set may hold keys for others and of kinds to come (RFC 7517 §5); a single one is what the caller meant.
    if (key === undefined && !list.isSet) return { ok: false, reason: 'invalid-key' }
    if (key === undefined || !isNamed(key, kid, list.isSet) || !fits(key, list.isSet)) continue
    if (found.length === maxTried) return { ok: false, reason: 'too-many-keys' }
    found.push({ key, jwk })
  }
  return found.length > 0 ? { ok: true, keys: found } : { ok: false, reason: 'no-matching-key' }
}

/** A single key without a `kid` answers to any; in a set the name must be its own. */
function isNamed(key: Selectable, kid: string | undefined, isSet: boolean): boolean {
  return kid === undefined || key.kid === kid || (!isSet && key.kid === undefined)
}

function listKeys(keys: unknown): { keys: readonly object[]; isSet: boolean } | undefined {
  if (!isRecord(keys)) return undefined
  try {
    if (!Object.hasOwn(keys, 'keys')) return { keys: [keys], isSet: false }
    const set = (keys as { keys: unknown }).keys
    if (!Array.isArray(set) || set.length > maxKeys) return undefined
    const copy: unknown[] = [...set]
    return copy.every(isRecord) ? { keys: copy, isSet: true } : undefined
  } catch {
    // A getter or a proxy that throws: not a key, and not the caller's crash.
    return undefined
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
