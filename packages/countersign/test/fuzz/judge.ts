/** Judges one mutant twice, by jose and by us, and says where the two differ in a way that no rule explains. */
import {
  compactDecrypt,
  compactVerify,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JWK,
  type JWSHeaderParameters,
} from 'jose'
import { type DecryptJweOptions, decryptJwe } from '../../src/jwe.ts'
import { type Jwk, type VerifyJwsOptions, verifyJws } from '../../src/jws.ts'
import type { Mutant } from './mutant.ts'
import { headOf, keyReasons, stricterRules } from './stricter.ts'

export interface Verdict {
  /** Both took it, both refused it, or only we refused it and this rule says why. */
  outcome: 'both accept' | 'both refuse' | `stricter: ${string}`
  /** Our reason, where we refused. */
  reason: string | undefined
}

/** @throws Error where jose refuses what we accept, where we refuse without a rule, or where the two read different things. */
export async function judge(mutant: Mutant): Promise<Verdict> {
  const ours = judgeByUs(mutant)
  const theirs = await judgeByJose(ours.ok ? readAsWeDo(mutant) : mutant)
  if (ours.ok) {
    if (theirs === undefined) throw new Error('we accept what jose refuses')
    if (Buffer.compare(ours.content, theirs.content) !== 0)
      throw new Error('we read another content than jose')
    if (JSON.stringify(ours.header) !== JSON.stringify(theirs.header))
      throw new Error('we read another header than jose')
    return { outcome: 'both accept', reason: undefined }
  }
  if (theirs === undefined) return { outcome: 'both refuse', reason: ours.reason }
  const rule = await explain(mutant, ours.reason)
  if (rule === undefined)
    throw new Error(`we refuse as ${ours.reason} what jose accepts, and no rule says why`)
  return { outcome: `stricter: ${rule}`, reason: ours.reason }
}

const twoNames: readonly unknown[] = ['EdDSA', 'Ed25519']

/** The one thing in which we are laxer, which docs/jose.md tells: `Ed25519` and `EdDSA` are one algorithm, wherever either stands. */
function readAsWeDo(mutant: Mutant): Mutant {
  const { alg } = headOf(mutant.compact)
  const rename = (jwk: unknown): unknown =>
    typeof jwk === 'object' &&
    jwk !== null &&
    'alg' in jwk &&
    twoNames.includes(jwk.alg) &&
    twoNames.includes(alg)
      ? { ...jwk, alg }
      : jwk
  const { keys, options } = mutant
  const list: unknown = 'keys' in keys ? keys.keys : undefined
  const algorithms: unknown = options?.algorithms
  const isEither = Array.isArray(algorithms) && algorithms.some(one => twoNames.includes(one))
  return {
    ...mutant,
    keys: Array.isArray(list) ? { keys: list.map(rename) } : (rename(keys) as object),
    ...(isEither && { options: { ...options, algorithms: [...algorithms, ...twoNames] } }),
  } as Mutant
}

/** The rule that says why. Of a set, it must say so of every key with which jose accepts: another's flaw is no reason. */
async function explain(mutant: Mutant, reason: string): Promise<string | undefined> {
  const rules = stricterRules.filter(({ reasons }) => reasons.includes(reason))
  const ofToken = rules.find(rule => rule.reasons !== keyReasons && rule.holds(mutant))
  if (ofToken !== undefined) return ofToken.name
  const names: (string | undefined)[] = []
  for (const keys of 'keys' in mutant.keys ? (mutant.keys.keys as object[]) : [mutant.keys]) {
    const one = { ...mutant, keys }
    if ((await judgeByJose(one)) === undefined) continue
    names.push(rules.find(rule => rule.reasons === keyReasons && rule.holds(one))?.name)
  }
  return names.includes(undefined) ? undefined : names[0]
}

interface Accepted {
  header: object
  content: Uint8Array
}

function judgeByUs({
  kind,
  compact,
  keys,
  options,
}: Mutant): (Accepted & { ok: true }) | { ok: false; reason: string } {
  if (kind === 'jws') {
    const verified = verifyJws(compact, keys as Jwk, options as VerifyJwsOptions)
    return verified.ok ? { ok: true, header: verified.header, content: verified.payload } : verified
  }
  const decrypted = decryptJwe(compact, keys as Jwk, options as DecryptJweOptions)
  return decrypted.ok ? { ok: true, header: decrypted.header, content: decrypted.plaintext } : decrypted
}

/** jose freezes the keys it is given, and remembers by object: it gets its own copies, the same for the same. */
const copies = new WeakMap<object, object>()
function copyOf(keys: object): object {
  const known = copies.get(keys) ?? structuredClone(keys)
  copies.set(keys, known)
  return known
}

async function judgeByJose(mutant: Mutant): Promise<Accepted | undefined> {
  try {
    return await (mutant.kind === 'jws' ? verifyByJose(mutant) : decryptByJose(mutant))
  } catch {
    // However jose says no.
    return undefined
  }
}

async function verifyByJose({ compact, keys, options }: Mutant): Promise<Accepted> {
  const joseOptions = options === undefined ? {} : { algorithms: options.algorithms as string[] }
  const verified =
    'keys' in keys
      ? await verifyBySet(compact, keys, joseOptions)
      : await compactVerify(compact, copyOf(keys) as JWK, joseOptions)
  return { header: verified.protectedHeader, content: verified.payload }
}

/** As jose's documentation has it: where several keys match, each is tried. */
async function verifyBySet(compact: string, keys: object, options: { algorithms?: string[] }) {
  const set = createLocalJWKSet(keys as { keys: JWK[] })
  const resolve = (header?: JWSHeaderParameters, token?: FlattenedJWSInput) =>
    set(header as JWSHeaderParameters & { alg: string }, token as FlattenedJWSInput)
  try {
    return await compactVerify(compact, resolve, options)
  } catch (failure) {
    if (!(failure instanceof errors.JWKSMultipleMatchingKeys)) throw failure
    for await (const key of failure) {
      const verified = await compactVerify(compact, key, options).catch(() => undefined)
      if (verified !== undefined) return verified
    }
    throw failure
  }
}

/** jose has no set for decrypting: whatever key of the set with that `kid` opens it. */
async function decryptByJose({ compact, keys, options }: Mutant): Promise<Accepted> {
  const joseOptions =
    options === undefined
      ? {}
      : {
          keyManagementAlgorithms: options.algorithms as string[],
          contentEncryptionAlgorithms: options.encryptions as string[],
        }
  const isSet = 'keys' in keys
  const list = isSet ? (keys.keys as Record<string, unknown>[]) : [keys as Record<string, unknown>]
  if (list.some(one => typeof one !== 'object' || one === null || Array.isArray(one)))
    throw new Error('not a set')
  for (const jwk of list) {
    const opened = await compactDecrypt(compact, copyOf(jwk) as JWK, joseOptions).catch(() => undefined)
    if (opened === undefined) continue
    const { kid } = opened.protectedHeader
    if (isSet && kid !== undefined && kid !== jwk.kid) continue
    return { header: opened.protectedHeader, content: opened.plaintext }
  }
  throw new Error('no key opens it')
}
