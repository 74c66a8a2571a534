/** A JWK as somebody handed it over (RFC 7517 §4): read with care, and remembered once it is imported. */
import { decodeBase64url } from '../base64url.ts'

/** The members that matter here; others are passed over. */
export interface Jwk {
  kty?: string | undefined
  kid?: string | undefined
  alg?: string | undefined
  use?: string | undefined
  key_ops?: string[] | undefined
  ext?: boolean | undefined
  crv?: string | undefined
  x?: string | undefined
  y?: string | undefined
  n?: string | undefined
  e?: string | undefined
  k?: string | undefined
  d?: string | undefined
  p?: string | undefined
  q?: string | undefined
  dp?: string | undefined
  dq?: string | undefined
  qi?: string | undefined
}

/** RFC 7517 §5. */
export interface JwkSet<Key = Jwk> {
  keys: readonly Key[]
}

const publicNames = ['kty', 'kid', 'alg', 'use', 'key_ops', 'ext', 'crv', 'x', 'y', 'n', 'e', 'k'] as const
/** RFC 7518 §6.2.2, §6.3.2; `priv` is that of post-quantum keys. */
export const privateNames = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'] as const
type MemberName = (typeof publicNames)[number] | (typeof privateNames)[number]
const names: readonly MemberName[] = [...publicNames, ...privateNames]

/** The members of a JWK, as values that are not yet trusted to be of any type. */
export type JwkMembers = { readonly [name in MemberName]?: unknown }

/** RFC 7517 §4.3: an array of distinct strings. `undefined` where the member is absent. */
export function readKeyOps({ key_ops: operations }: JwkMembers): readonly string[] | undefined | 'invalid' {
  if (operations === undefined) return undefined
  if (!Array.isArray(operations) || !operations.every(one => typeof one === 'string')) return 'invalid'
  return new Set(operations).size === operations.length ? operations : 'invalid'
}

/** Decodes a member that must be strict base64url. */
export function readBytes(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' ? decodeBase64url(value) : undefined
}

/** Decodes a positive integer: the fewest bytes that hold it (RFC 7518 §2, Base64urlUInt). */
export function readInteger(value: unknown): Uint8Array | undefined {
  const bytes = readBytes(value)
  return bytes !== undefined && bytes.length > 0 && bytes[0] !== 0 ? bytes : undefined
}

interface Remembered<Key> {
  members: JwkMembers
  key: Key | undefined
}

/**
 * Makes an importer that remembers, by the JWK object, what it made of it: importing costs more than verifying.
 *
 * A JWK whose members were changed since is imported anew. One that throws when it is read is no key.
 */
export function rememberImports<Key>(
  importKey: (members: JwkMembers) => Key | undefined,
): (jwk: object) => Key | undefined {
  const remembered = new WeakMap<object, Remembered<Key>>()
  return jwk => {
    try {
      const known = remembered.get(jwk)
      if (known !== undefined && isUnchanged(jwk, known.members)) return known.key
      const members = readMembers(jwk)
      const key = importKey(members)
      remembered.set(jwk, { members, key })
      return key
    } catch {
      // A getter that throws, a point off its curve: no key either way.
      return undefined
    }
  }
}

/** Only its own members: what stands on a prototype was put there by somebody else. */
function readMembers(jwk: object): JwkMembers {
  // Without a prototype, so that asking for what is not there finds nothing of anybody's.
  const members: Record<string, unknown> = Object.create(null)
  for (const name of names) {
    const value = ownMember(jwk, name)
    if (value !== undefined) members[name] = Array.isArray(value) ? [...value] : value
  }
  return members
}

function isUnchanged(jwk: object, members: JwkMembers): boolean {
  for (const name of names) {
    const value = ownMember(jwk, name)
    const before = members[name]
    if (value !== before && !(Array.isArray(value) && Array.isArray(before) && isSameList(value, before)))
      return false
  }
  return true
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index])
}

function ownMember(jwk: object, name: string): unknown {
  return Object.hasOwn(jwk, name) ? (jwk as Record<string, unknown>)[name] : undefined
}
