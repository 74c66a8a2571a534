/** Makes mutants: a token, the keys to judge it by and the options, each sound in most of its parts. */
import type { webcrypto } from 'node:crypto'
import { ephemeral, forgeJwe, forgeJws, openEnvelope } from './forge.ts'
import fixtures from './keys.json' with { type: 'json' }
import { keyMutations } from './mutate-key.ts'
import { headerMutations, headerSpellings, type Members, payloadMutations } from './mutate-parts.ts'
import { textMutations } from './mutate-text.ts'
import type { Choices } from './random.ts'

type JsonWebKey = webcrypto.JsonWebKey

export interface Mutant {
  kind: 'jws' | 'jwe'
  compact: string
  keys: object
  options: { algorithms?: unknown; encryptions?: unknown } | undefined
  /** The mutations, by name. */
  did: string[]
}

const keys: Record<string, JsonWebKey> = fixtures
const keyOf = (name: string): JsonWebKey => keys[name] ?? {}
ephemeral['P-256'] = keyOf('ES256 other')
ephemeral.X25519 = keyOf('X25519')

interface Source {
  kind: 'jws' | 'jwe'
  algorithm: string
  encryption: string
  key: JsonWebKey
  /** What it is verified or opened with; the same object every time, so that imports are remembered. */
  jwk: Record<string, unknown>
}

function jwsSource(name: string, algorithm: string = name.split(' ')[0] ?? '', key = keyOf(name)): Source {
  const { d, p, q, dp, dq, qi, ...publicPart } = key
  const jwk = { ...(key.kty === 'oct' ? key : publicPart), kid: name, alg: algorithm }
  return { kind: 'jws', algorithm, encryption: '', key, jwk }
}

function jweSource(name: string, algorithm: string, encryption: string): Source {
  const alg = algorithm === 'dir' ? encryption : algorithm
  return { kind: 'jwe', algorithm, encryption, key: keyOf(name), jwk: { ...keyOf(name), kid: name, alg } }
}

const jwsSources = [
  ...['EdDSA', 'EdDSA other', 'ES256', 'ES256 other', 'HS256', 'HS256 other', 'RS256', 'PS256'].map(name =>
    jwsSource(name),
  ),
  // What jose takes and we do not, or what neither should.
  jwsSource('oct 64', 'HS512'),
  jwsSource('EdDSA', 'Ed25519'),
  jwsSource('weak', 'HS256', keyOf('oct 16')),
  jwsSource('small order', 'EdDSA', { kty: 'OKP', crv: 'Ed25519', x: `AQ${'A'.repeat(41)}` }),
]
const jweSources = [
  jweSource('oct 32', 'dir', 'A256GCM'),
  jweSource('HS256', 'dir', 'A256GCM'),
  jweSource('oct 16', 'dir', 'A128GCM'),
  jweSource('oct 24', 'dir', 'A192GCM'),
  jweSource('oct 32', 'dir', 'A128CBC-HS256'),
  jweSource('oct 48', 'dir', 'A192CBC-HS384'),
  jweSource('oct 64', 'dir', 'A256CBC-HS512'),
  ...['A256GCM', 'A128GCM', 'A256CBC-HS512'].flatMap(encryption => [
    jweSource('oct 16', 'A128KW', encryption),
    jweSource('oct 32', 'A256KW', encryption),
    jweSource('P-256', 'ECDH-ES', encryption),
    jweSource('X25519', 'ECDH-ES', encryption),
  ]),
  jweSource('RSA', 'RSA-OAEP', 'A256GCM'),
  jweSource('RSA', 'RSA-OAEP-256', 'A128CBC-HS256'),
]

const claims = Buffer.from(
  JSON.stringify({
    iss: 'https://auth.example.com',
    sub: 'ada',
    aud: 'api',
    exp: 2_000_000_000,
    admin: false,
  }),
)

const untouched = new Map<Source, string>()

export function makeMutant(choices: Choices): Mutant {
  const source = choices.of(choices.once(3) ? jweSources : jwsSources)
  const did: string[] = []
  const compact = mutateText(makeToken(source, choices, did), choices, did)
  return {
    kind: source.kind,
    compact,
    keys: makeKeys(source, choices, did),
    options: makeOptions(source, choices),
    did,
  }
}

function makeToken(source: Source, choices: Choices, did: string[]): string {
  const isSound = !choices.once(3)
  const known = untouched.get(source)
  if (isSound && known !== undefined) return known
  const token = isSound ? build(source, choices, [], false) : build(source, choices, did, true)
  if (isSound) untouched.set(source, token)
  return token
}

function build(source: Source, choices: Choices, did: string[], mutates: boolean): string {
  const pick = <Mutation>(mutations: Record<string, Mutation>): Mutation => {
    const [name, mutation] = choices.of(Object.entries(mutations))
    did.push(name)
    return mutation
  }
  const envelope =
    source.kind === 'jwe' ? openEnvelope(source.algorithm, source.encryption, source.key, choices) : undefined
  let members: Members = [
    ['alg', JSON.stringify(source.algorithm)],
    ...(envelope === undefined
      ? []
      : [['enc', JSON.stringify(source.encryption)] satisfies [string, string], ...envelope.members]),
    ['kid', JSON.stringify(source.jwk.kid)],
    ['typ', '"JWT"'],
  ]
  for (let times = mutates ? 1 + choices.below(2) : 0; times > 0; times--) {
    if (!choices.once(4) && members.length > 0) members = pick(headerMutations)(members, choices)
  }
  const spell = mutates && choices.once(4) ? pick(headerSpellings) : headerSpellings.compact
  const header = spell?.(members) ?? ''
  const payload = mutates && choices.once(3) ? pick(payloadMutations)(choices) : claims
  if (envelope !== undefined) return forgeJwe(header, payload, envelope, choices)
  // An honest issuer signs as its header says; a forger signs as it can.
  const said = String(members.find(([name]) => name === 'alg')?.[1]).replaceAll('"', '')
  const algorithm = source.key.kty === 'oct' && /^HS\d+$/.test(said) ? said : source.algorithm
  if (!mutates || !choices.once(12)) return forgeJws(header, payload, algorithm, source.key)
  did.push('signed with the public key as a shared one')
  const secret = choices.of([JSON.stringify(source.jwk), String(source.key.x ?? source.key.n)])
  return forgeJws(header, payload, 'HS256', { kty: 'oct', k: Buffer.from(secret).toString('base64url') })
}

function mutateText(token: string, choices: Choices, did: string[]): string {
  if (!choices.once(3)) return token
  let text = token
  for (let times = 1 + choices.below(2); times > 0; times--) {
    const [name, mutate] = choices.of(Object.entries(textMutations))
    did.push(name)
    const other = choices.of([token, ...untouched.values()])
    if (text.length > 0) text = mutate(text, choices, other)
  }
  return text
}

function makeKeys(source: Source, choices: Choices, did: string[]): object {
  const others = source.kind === 'jws' ? jwsSources : jweSources
  let jwk = source.jwk
  if (choices.once(15)) {
    did.push('key of another')
    jwk = choices.of(others).jwk
  } else if (choices.once(4)) {
    const [name, mutate] = choices.of(Object.entries(keyMutations))
    did.push(`key: ${name}`)
    jwk = mutate(jwk, choices)
  }
  if (!choices.once(3)) return jwk
  const other = choices.of(others).jwk
  const [name, set] = choices.of<[string, unknown]>([
    ['set of one', [jwk]],
    ['set with another', [other, jwk]],
    ['set of all', others.map(one => one.jwk)],
    ['set of others', others.filter(one => one !== source).map(one => one.jwk)],
    ['set with two of one kid', [{ ...other, kid: jwk.kid }, jwk]],
    ['set with two alike', [jwk, { ...jwk }]],
    ['set of many', Array.from({ length: choices.of([8, 9, 300]) }, () => jwk)],
    ['empty set', []],
    ['set with something else', [jwk, choices.of([null, 1, 'a', [], [[]], {}])]],
    ['set that is none', choices.of([null, {}, 'keys', 1, { 0: jwk, length: 1 }])],
  ])
  did.push(name)
  return { keys: set }
}

function makeOptions({ kind, algorithm, encryption }: Source, choices: Choices): Mutant['options'] {
  if (choices.once(kind === 'jws' ? 3 : 8)) return undefined
  if (!choices.once(4)) return { algorithms: [algorithm], encryptions: [encryption] }
  if (kind === 'jws')
    return {
      algorithms: choices.of<unknown>([
        [algorithm],
        [algorithm],
        ['EdDSA', 'ES256', 'RS256', 'PS256', 'HS256'],
        ['RS256', 'PS256'],
        [],
        ['none'],
        algorithm,
        null,
      ]),
    }
  const algorithms = choices.of<unknown>([
    [algorithm],
    [algorithm],
    [algorithm],
    ['dir', 'A256KW', 'RSA-OAEP', 'ECDH-ES'],
    [],
    'dir',
  ])
  const encryptions = choices.of<unknown>([
    [encryption],
    [encryption],
    [encryption],
    ['A256GCM', 'A128CBC-HS256'],
    [],
    null,
  ])
  return { algorithms, encryptions }
}
