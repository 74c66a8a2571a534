/** Mutations of a JWK: what a careless or hostile publisher could put into a set. */
import type { Choices } from './random.ts'

type Jwk = Record<string, unknown>
const change =
  (name: string, ...values: unknown[]) =>
  (jwk: Jwk, choices: Choices): Jwk => ({ ...jwk, [name]: choices.of(values) })

export const keyMutations: Record<string, (jwk: Jwk, choices: Choices) => Jwk> = {
  use: change('use', 'sig', 'enc', 'SIG', '', 1, null),
  key_ops: change(
    'key_ops',
    ['verify'],
    ['sign'],
    ['sign', 'verify'],
    ['verify', 'verify'],
    [],
    'verify',
    [1],
    ['decrypt'],
    ['unwrapKey'],
    ['decrypt', 'unwrapKey'],
    ['deriveBits'],
    ['deriveKey'],
    ['deriveBits', 'deriveKey'],
    ['deriveBits', 'verify'],
    null,
    ['encrypt', 'decrypt'],
  ),
  alg: change(
    'alg',
    'EdDSA',
    'Ed25519',
    'ES256',
    'RS256',
    'PS256',
    'HS256',
    'none',
    'dir',
    'A256GCM',
    'A128GCM',
    'A128KW',
    'A256KW',
    'A128CBC-HS256',
    'RSA-OAEP',
    'RSA-OAEP-256',
    'ECDH-ES',
    '',
    1,
    null,
  ),
  'no alg': ({ alg: _, ...jwk }) => jwk,
  kid: change('kid', 'other', '', 1, null, undefined),
  ext: change('ext', true, false, 'true', 1, null),
  kty: change('kty', 'oct', 'RSA', 'EC', 'OKP', 'AKP', '', 1, undefined),
  crv: change('crv', 'P-256', 'P-384', 'Ed25519', 'X25519', 'secp256k1', 'toString', undefined),
  'private part': change('d', 'AA', '', 1, null, undefined),
  'another private part': (jwk, choices) => ({
    ...jwk,
    [choices.of(['p', 'q', 'dp', 'qi', 'oth', 'priv'])]: choices.of(['AA', [], undefined]),
  }),
  'padded member': (jwk, choices) => editMember(jwk, choices, text => `${text}=`),
  'spaced member': (jwk, choices) =>
    editMember(jwk, choices, text => `${text.slice(0, 5)}\n${text.slice(5)}`),
  'member in ordinary base64': (jwk, choices) =>
    editMember(jwk, choices, text => text.replaceAll('-', '+').replaceAll('_', '/')),
  'member with bits after the end': (jwk, choices) =>
    editMember(jwk, choices, text => text.slice(0, -1) + choices.of([...'ABCDEFGHIJKLMNOP'])),
  'member with a zero in front': (jwk, choices) =>
    editMember(jwk, choices, text => reencode(text, bytes => Buffer.concat([Buffer.alloc(1), bytes]))),
  'member without its first byte': (jwk, choices) =>
    editMember(jwk, choices, text => reencode(text, bytes => bytes.subarray(1))),
  'member with a changed byte': (jwk, choices) =>
    editMember(jwk, choices, text =>
      reencode(text, bytes => {
        bytes[choices.below(bytes.length)] = choices.below(256)
        return bytes
      }),
    ),
  'empty member': (jwk, choices) => editMember(jwk, choices, () => ''),
  'an array member': (jwk, choices) => ({ ...jwk, [materialOf(jwk, choices)]: ['AA'] }),
  'a weak secret': (jwk, choices) =>
    jwk.kty === 'oct'
      ? { ...jwk, k: choices.bytes(choices.of([0, 1, 8, 16, 31, 33])).toString('base64url') }
      : jwk,
  exponent: (jwk, choices) =>
    jwk.kty === 'RSA'
      ? { ...jwk, e: choices.of(['AQ', 'Ag', 'Aw', 'AAEAAQ', 'AQAA', 'AQABAQABAQAB', '']) }
      : jwk,
  'a point of small order': (jwk, choices) =>
    jwk.kty === 'OKP'
      ? { ...jwk, x: Buffer.from([choices.below(2), ...Buffer.alloc(31)]).toString('base64url') }
      : jwk,
}

const material = ['x', 'y', 'n', 'e', 'k', 'd', 'p', 'dp', 'qi']
function materialOf(jwk: Jwk, choices: Choices): string {
  const present = material.filter(name => typeof jwk[name] === 'string')
  return present.length === 0 ? 'k' : choices.of(present)
}

function editMember(jwk: Jwk, choices: Choices, edit: (text: string) => string): Jwk {
  const name = materialOf(jwk, choices)
  return { ...jwk, [name]: edit(String(jwk[name] ?? '')) }
}

function reencode(text: string, edit: (bytes: Buffer) => Buffer): string {
  return edit(Buffer.from(text, 'base64url')).toString('base64url')
}
