/** Mutations of header and payload before the token is made: it is signed or encrypted properly all the same. */
import type { Choices } from './random.ts'

/** Members in order, as JSON: a repeated one is simply there twice. */
export type Members = [name: string, json: string][]

type MembersMutation = (members: Members, choices: Choices) => Members

const names = [
  'jwk',
  'jku',
  'x5u',
  'x5c',
  'x5t',
  'crit',
  'b64',
  'zip',
  'p2c',
  'p2s',
  'epk',
  'apu',
  'apv',
  'cty',
  'typ',
  'nonce',
  'exp',
  'iv',
  'tag',
  'enc',
  'alg',
  'kid',
  '__proto__',
  'constructor',
  'toString',
  '',
]
const values = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1e400',
  '""',
  '"DEF"',
  '"a"',
  '[]',
  '["exp"]',
  '["b64"]',
  '[""]',
  '{}',
  '{"kty":"oct","k":"AA"}',
  '"\\ud800"',
  '"\\u0000"',
  '"../../dev/null"',
  '1e20',
  '"QWxpY2U"',
  '"Qm9i"',
  '"JWT"',
]
const algorithms = [
  'none',
  'None',
  '',
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS512',
  'PS256',
  'ES256',
  'ES384',
  'EdDSA',
  'Ed25519',
  'eddsa',
  'dir',
  'A128KW',
  'A192KW',
  'A256KW',
  'RSA1_5',
  'RSA-OAEP',
  'RSA-OAEP-256',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'PBES2-HS256+A128KW',
  'A256GCMKW',
  '__proto__',
  'toString',
]
const encryptions = [
  'A128GCM',
  'A192GCM',
  'A256GCM',
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
  'a256gcm',
  '',
  'toString',
]

export const headerMutations: Record<string, MembersMutation> = {
  'add a member': (members, choices) => [...members, [choices.of(names), choices.of(values)]],
  'add critical b64': (members, choices) => [
    ...members,
    ['b64', choices.of(['true', 'false'])],
    ['crit', '["b64"]'],
  ],
  'remove a member': (members, choices) => members.toSpliced(choices.below(members.length), 1),
  'repeat a member': (members, choices) => [...members, choices.of(members)],
  'repeat a member, spelled otherwise': (members, choices) => {
    const [name, json] = choices.of(members)
    return [
      ...members,
      [`\\u00${Buffer.from(name.slice(0, 1) || 'a').toString('hex')}${name.slice(1)}`, json],
    ]
  },
  'put another before': (members, choices) => [[choices.of(members)[0], choices.of(values)], ...members],
  'another value': (members, choices) => editValue(members, choices, () => choices.of(values)),
  'another alg': (members, choices) => setMember(members, 'alg', JSON.stringify(choices.of(algorithms))),
  'another enc': (members, choices) => setMember(members, 'enc', JSON.stringify(choices.of(encryptions))),
  'another kid': (members, choices) =>
    setMember(members, 'kid', choices.of(['"other"', '"EdDSA"', '""', '1', 'null', '"\\u0065"'])),
  reverse: members => members.toReversed(),
}

function editValue(members: Members, choices: Choices, edit: (json: string) => string): Members {
  const at = choices.below(members.length)
  return members.map(([name, json], index) => [name, index === at ? edit(json) : json])
}

function setMember(members: Members, name: string, json: string): Members {
  return [...members.filter(([other]) => other !== name), [name, json]]
}

/** How the members become text. */
export const headerSpellings: Record<string, (members: Members) => string | Buffer> = {
  compact: members => `{${members.map(([name, json]) => `"${name}":${json}`).join(',')}}`,
  spaced: members => `{ ${members.map(([name, json]) => `"${name}" : ${json}`).join(' ,\r\n')} }`,
  'byte order mark': members => `\ufeff${compact(members)}`,
  'trailing garbage': members => `${compact(members)}x`,
  'in a list': members => `[${compact(members)}]`,
  'not UTF-8': members =>
    Buffer.concat([Buffer.from(compact(members).slice(0, -1)), Buffer.from(',"u":"\xff"}', 'latin1')]),
  'UTF-16': members => Buffer.from(compact(members), 'utf16le'),
  escaped: members => compact(members).replace('"alg"', '"\\u0061lg"'),
  deep: members => compact([...members, ['deep', '['.repeat(1000) + ']'.repeat(1000)]]),
}
const compact = (members: Members) => `{${members.map(([name, json]) => `"${name}":${json}`).join(',')}}`

export const payloadMutations: Record<string, (choices: Choices) => Buffer> = {
  empty: () => Buffer.alloc(0),
  'not JSON': choices => choices.bytes(1 + choices.below(40)),
  'a JSON text': choices =>
    Buffer.from(choices.of(['"text"', '1', 'null', '[1,2]', '{}', ' {} ', '{"a":[{"a":1}]}'])),
  'repeated claim': choices =>
    Buffer.from(
      choices.of([
        '{"sub":"a","sub":"b"}',
        '{"a":{"b":1,"b":2}}',
        '{"a":1,"\\u0061":2}',
        '{"exp":1,"exp":1e20}',
        '[{"a":1,"a":1}]',
      ]),
    ),
  'prototype claim': () => Buffer.from('{"__proto__":{"admin":true}}'),
  'byte order mark': () => Buffer.from('\ufeff{"a":1}'),
  'not UTF-8': () => Buffer.from('{"a":"\xff"}', 'latin1'),
  unicode: () => Buffer.from('{"name":"Zoë 😀 \u2028 \\ud800","é":"e\u0301"}'),
  nested: () => Buffer.from('eyJhbGciOiJub25lIn0.e30.'),
  'too large': choices => Buffer.alloc(6000 + choices.below(3000), 0x61),
}
