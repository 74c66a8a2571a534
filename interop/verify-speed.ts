/**
 * How long one verification takes when nothing is remembered of the token: ours, the bare call of node:crypto, and other
 * libraries, interleaved in one run. Medians of many rounds, in µs. `npm run measure:verify`.
 */
import {
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  verify,
} from 'node:crypto'
import { cpus } from 'node:os'
import { verifyJws } from 'countersign/jws'
import { createVerifier } from 'fast-jwt'
import { jwtVerify, SignJWT } from 'jose'
import jwt from 'jsonwebtoken'

const rounds = 40
const batch = 250
const algorithms = ['EdDSA', 'ES256', 'RS256', 'PS256', 'HS256'] as const
type Algorithm = (typeof algorithms)[number]
type Verification = (token: string) => unknown

/** Every token is another one, so that no cache can help. */
async function makeTokens(algorithm: Algorithm, key: KeyObject): Promise<string[]> {
  const tokens: string[] = []
  for (let index = 0; index < batch; index++) {
    const claims = { client_id: 'app', roles: ['editor'] }
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid: 'k1', typ: 'at+jwt' })
      .setIssuer('https://auth.example.com')
      .setSubject(randomBytes(16).toString('base64url'))
      .setAudience('api')
      .setIssuedAt()
      .setExpirationTime('10m')
      .setJti(randomBytes(12).toString('base64url'))
    tokens.push(await token.sign(key))
  }
  return tokens
}

function makeKeys(algorithm: Algorithm): { signing: KeyObject; verifying: KeyObject } {
  if (algorithm === 'HS256') {
    const shared = createSecretKey(randomBytes(32))
    return { signing: shared, verifying: shared }
  }
  const { privateKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : algorithm === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { signing: privateKey, verifying: createPublicKey(privateKey) }
}

/** The one call that nobody can do without; what a library adds is what it costs beyond this. */
function bare(algorithm: Algorithm, key: KeyObject): Verification | undefined {
  if (algorithm !== 'EdDSA' && algorithm !== 'RS256') return undefined
  const digest = algorithm === 'EdDSA' ? null : 'sha256'
  return token => {
    const end = token.lastIndexOf('.')
    return verify(
      digest,
      Buffer.from(token.slice(0, end)),
      key,
      Buffer.from(token.slice(end + 1), 'base64url'),
    )
  }
}

function contestants(algorithm: Algorithm, key: KeyObject): Record<string, Verification> {
  const jwk = { ...key.export({ format: 'jwk' }), kid: 'k1', alg: algorithm }
  const pem = algorithm === 'HS256' ? key.export() : key.export({ format: 'pem', type: 'spki' }).toString()
  const fast = createVerifier({ key: pem, algorithms: [algorithm], cache: false })
  const plain = bare(algorithm, key)
  return {
    ...(plain !== undefined && { 'node:crypto': plain }),
    countersign: token => {
      const verified = verifyJws(token, jwk, { algorithms: [algorithm] })
      return verified.ok && JSON.parse(Buffer.from(verified.payload).toString())
    },
    jose: token => jwtVerify(token, key, { algorithms: [algorithm] }),
    'fast-jwt': token => fast(token),
    ...(algorithm !== 'EdDSA' && {
      jsonwebtoken: (token: string) => jwt.verify(token, key, { algorithms: [algorithm] }),
    }),
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

async function measure(algorithm: Algorithm): Promise<Record<string, string>> {
  const { signing, verifying } = makeKeys(algorithm)
  const all = Object.entries(contestants(algorithm, verifying))
  const times = new Map(all.map(([name]) => [name, [] as number[]]))
  const tokens = await makeTokens(algorithm, signing)
  for (let round = -5; round < rounds; round++) {
    for (const [name, verification] of all) {
      const began = process.hrtime.bigint()
      for (const token of tokens) {
        const verified = await verification(token)
        if (verified === false || verified === undefined) throw new Error(`${name} refused a good token`)
      }
      const spent = Number(process.hrtime.bigint() - began) / 1000 / batch
      // The first rounds warm up.
      if (round >= 0) times.get(name)?.push(spent)
    }
  }
  return Object.fromEntries([...times].map(([name, spent]) => [name, median(spent).toFixed(1)]))
}

const table: Record<string, Record<string, string>> = {}
for (const algorithm of algorithms) table[algorithm] = await measure(algorithm)
console.log(
  `µs a verification, median of ${rounds} rounds of ${batch}; Node ${process.version}, ${cpus()[0]?.model}`,
)
console.table(table)
