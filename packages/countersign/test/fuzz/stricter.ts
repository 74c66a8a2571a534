/** Where we refuse and jose accepts: the whole list, each rule told from the mutant alone. docs/jose.md has the same list. */
import fixtures from './keys.json' with { type: 'json' }
import type { Mutant } from './mutant.ts'

export interface StricterRule {
  /** As docs/jose.md has it. */
  name: string
  /** What we answer. */
  reasons: readonly string[]
  holds(mutant: Mutant): boolean
}

/** What a key that is not taken can lead to: alone, in a set, or in a set with others of its name. */
export const keyReasons: readonly string[] = [
  'invalid-key',
  'no-matching-key',
  'invalid-signature',
  'decryption-failed',
]

export const stricterRules: readonly StricterRule[] = [
  { name: 'size', reasons: ['too-large'], holds: ({ compact }) => compact.length > 8192 },
  {
    name: 'base64url',
    reasons: ['malformed'],
    holds: ({ compact }) => compact.split('.').some(segment => reencode(segment) !== segment),
  },
  {
    name: 'one meaning',
    reasons: ['malformed'],
    holds: mutant => contentsOf(mutant).some(text => isRepetitive(text)),
  },
  {
    name: 'escaped names',
    reasons: ['malformed'],
    holds: ({ compact }) => /"(?:[^"\\]|\\.)*\\(?:[^"\\]|\\.)*"\s*:/.test(headTextOf(compact)),
  },
  {
    name: 'byte order mark',
    reasons: ['malformed'],
    holds: ({ compact }) => headTextOf(compact).startsWith('\ufeff'),
  },
  {
    name: 'refused members',
    reasons: ['unsupported-header'],
    holds: ({ compact }) =>
      ['crit', 'jwk', 'jku', 'x5u', 'x5c', 'b64', 'zip', 'p2c', 'p2s'].some(name =>
        Object.hasOwn(headOf(compact), name),
      ),
  },
  {
    name: 'types of members',
    reasons: ['malformed'],
    holds: ({ compact }) => {
      const header = headOf(compact)
      return ['kid', 'typ', 'cty'].some(
        name => Object.hasOwn(header, name) && typeof header[name] !== 'string',
      )
    },
  },
  {
    name: 'empty payload',
    reasons: ['malformed'],
    holds: ({ kind, compact }) => kind === 'jws' && compact.split('.')[1] === '',
  },
  {
    name: 'fewer algorithms',
    reasons: ['algorithm-not-allowed'],
    holds: ({ kind, compact }) => !supported[kind].includes(String(headOf(compact).alg)),
  },
  {
    name: 'default lists',
    reasons: ['algorithm-not-allowed', 'encryption-not-allowed'],
    holds: ({ kind, compact, options }) => {
      const { alg, enc } = headOf(compact)
      return kind === 'jwe' && options === undefined && (alg !== 'dir' || enc !== 'A256GCM')
    },
  },
  {
    name: 'open key',
    reasons: keyReasons,
    holds: ({ keys }) =>
      jwksOf(keys).some(({ alg, kty }) => alg === undefined && (kty === 'RSA' || kty === 'oct')),
  },
  {
    name: 'kid of a single key',
    reasons: ['no-matching-key'],
    holds: ({ compact, keys }) => {
      const { kid } = keys as { kid?: unknown }
      return (
        !('keys' in keys) &&
        kid !== undefined &&
        headOf(compact).kid !== undefined &&
        kid !== headOf(compact).kid
      )
    },
  },
  {
    name: 'kid that is no text',
    reasons: keyReasons,
    holds: ({ keys }) => jwksOf(keys).some(({ kid }) => kid !== undefined && typeof kid !== 'string'),
  },
  {
    name: 'encoding of key members',
    reasons: keyReasons,
    holds: ({ keys }) => jwksOf(keys).some(isLooselyEncoded),
  },
  {
    name: 'weak secret',
    reasons: keyReasons,
    holds: ({ kind, keys }) =>
      kind === 'jws' && jwksOf(keys).some(({ kty, k }) => kty === 'oct' && sizeOf(k) < 32),
  },
  {
    name: 'point of small order',
    reasons: keyReasons,
    holds: ({ keys }) => jwksOf(keys).some(({ crv, x }) => crv === 'Ed25519' && /^A[QA]A+$/.test(String(x))),
  },
  {
    name: 'private parts',
    reasons: keyReasons,
    holds: ({ kind, keys }) =>
      kind === 'jws' &&
      jwksOf(keys).some(jwk => ['p', 'q', 'dp', 'dq', 'qi', 'oth'].some(name => jwk[name] !== undefined)),
  },
  {
    name: 'broken private key',
    reasons: keyReasons,
    holds: ({ kind, keys }) => kind === 'jwe' && jwksOf(keys).some(isBroken),
  },
  {
    name: 'size of RSA keys',
    reasons: keyReasons,
    holds: ({ keys }) =>
      jwksOf(keys).some(({ kty, n, e }) => kty === 'RSA' && (sizeOf(n) > 512 || sizeOf(e) > 4)),
  },
  {
    name: 'number of keys',
    reasons: ['too-many-keys', 'invalid-key'],
    holds: ({ keys }) => jwksOf(keys).length > 8,
  },
]

const supported = {
  jws: ['EdDSA', 'ES256', 'RS256', 'PS256', 'HS256'],
  jwe: ['dir', 'A128KW', 'A256KW', 'RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES'],
}

type Loose = Record<string, unknown>

function reencode(segment: string): string {
  return Buffer.from(segment, 'base64url').toString('base64url')
}

function sizeOf(member: unknown): number {
  return Buffer.from(String(member ?? ''), 'base64url').length
}

function headTextOf(compact: string): string {
  return Buffer.from(compact.split('.')[0] ?? '', 'base64url').toString()
}

/** Read as kindly as can be: this is about what a token says, not whether it may. */
export function headOf(compact: string): Loose {
  return (parse(headTextOf(compact)) ?? {}) as Loose
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    // Not JSON: it says nothing.
    return undefined
  }
}

/** The texts that a name could stand in twice. What is encrypted is told by the mutation that put it there. */
function contentsOf({ kind, compact, did }: Mutant): string[] {
  const [head = '', body = ''] = compact
    .split('.')
    .map(segment => Buffer.from(segment, 'base64url').toString())
  if (kind === 'jws') return [head, body]
  const isRepeated = did.includes('repeated claim') || did.includes('prototype claim')
  return isRepeated ? [head, '{"a":1,"a":1}'] : [head]
}

/** More colons outside of strings than there are members: some member is lost. Or one that is a prototype's name. */
function isRepetitive(text: string): boolean {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const colons = text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
  return colons > countMembers(value) || hasPrototypeName(value)
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value).reduce((sum: number, one) => sum + countMembers(one), 0)
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length)
}

function hasPrototypeName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeName)
}

function jwksOf(keys: object): Loose[] {
  const list: unknown[] = 'keys' in keys && Array.isArray(keys.keys) ? keys.keys : [keys]
  return list.filter((one): one is Loose => typeof one === 'object' && one !== null)
}

/** The one RSA key of the corpus is sound: any other value of a part of it is not. */
function isBroken(jwk: Loose): boolean {
  if (jwk.oth !== undefined) return true
  const sound: Loose = fixtures.RSA
  return jwk.kty === 'RSA' && ['d', 'p', 'q', 'dp', 'dq', 'qi'].some(name => jwk[name] !== sound[name])
}

function isLooselyEncoded(jwk: Loose): boolean {
  const texts = ['x', 'y', 'n', 'e', 'k', 'd', 'p', 'q', 'dp', 'dq', 'qi'].flatMap(name =>
    typeof jwk[name] === 'string' ? [[name, jwk[name]] as const] : [],
  )
  return texts.some(
    ([name, text]) =>
      reencode(text) !== text ||
      (['n', 'e'].includes(name) && Buffer.from(text, 'base64url')[0] === 0) ||
      (['x', 'y', 'd'].includes(name) && jwk.kty !== 'RSA' && sizeOf(text) !== 32),
  )
}
