/** The checks that a token goes through, each judged by itself, in the order in which a server makes them. */
import { compactVerify, importJWK, type JWK } from 'jose'
import type { Claims, TokenParts } from './token-parts.ts'

export const checkNames = [
  'form',
  'algorithm',
  'key',
  'signature',
  'type',
  'issuer',
  'issued',
  'expiry',
] as const
export type CheckName = (typeof checkNames)[number]

export interface Check {
  name: CheckName
  verdict: 'ok' | 'failed' | 'unknown'
  /** What was found, and what was expected, where that says more. */
  found?: string | undefined
  expected?: string | undefined
}

export interface Keys {
  keys: readonly (JWK & { kid?: string; alg?: string })[]
}

/** What this server signs with; `none` is nobody's (RFC 8725 §3.2). */
const algorithms: ReadonlySet<string> = new Set(['EdDSA', 'ES256', 'RS256', 'PS256', 'HS256'])
const accessTokenType = 'at+jwt'
/** How far `iat` may lie ahead of the clock, seconds. */
const toleranceSeconds = 60

export async function judge(
  token: string,
  { kind, header, payload }: TokenParts,
  keys: Keys,
  issuer: string,
  nowMs: number,
): Promise<Check[]> {
  if (kind === 'encrypted') {
    const form: Check = { name: 'form', verdict: header === undefined ? 'failed' : 'ok' }
    return [form, ...checkNames.slice(1).map(name => ({ name, verdict: 'unknown' as const }))]
  }
  const isWellFormed = header !== undefined && payload !== undefined
  const algorithm = textOf(header?.alg)
  const key = keys.keys.find(({ kid }) => kid !== undefined && kid === header?.kid)
  const now = nowMs / 1000
  // Of a part that cannot be read nothing can be told.
  const told = (check: Check): Check =>
    payload === undefined ? { name: check.name, verdict: 'unknown' } : check
  return [
    { name: 'form', verdict: isWellFormed ? 'ok' : 'failed' },
    judgeAlgorithm(algorithm, key?.alg),
    // A shared key is in nobody's list: it would verify, and it would sign.
    {
      name: 'key',
      verdict: key !== undefined ? 'ok' : algorithm === 'HS256' ? 'unknown' : 'failed',
      found: textOf(header?.kid),
    },
    { name: 'signature', verdict: await judgeSignature(token, key, algorithm) },
    equals('type', header?.typ, accessTokenType),
    told(equals('issuer', payload?.iss, issuer)),
    told(instant('issued', payload, 'iat', iat => iat <= now + toleranceSeconds)),
    told(instant('expiry', payload, 'exp', exp => now < exp)),
  ]
}

function judgeAlgorithm(algorithm: string | undefined, ofKey: string | undefined): Check {
  const isKnown = algorithm !== undefined && algorithms.has(algorithm)
  const fits = ofKey === undefined || ofKey === algorithm
  return { name: 'algorithm', verdict: isKnown && fits ? 'ok' : 'failed', found: algorithm, expected: ofKey }
}

async function judgeSignature(
  token: string,
  key: Keys['keys'][number] | undefined,
  algorithm: string | undefined,
): Promise<Check['verdict']> {
  if (key === undefined) return algorithm === 'HS256' ? 'unknown' : 'failed'
  try {
    await compactVerify(token, await importJWK(key, key.alg))
    return 'ok'
  } catch {
    // jose says why in many words; that it is not valid is all that counts here.
    return 'failed'
  }
}

function equals(name: CheckName, found: unknown, expected: string): Check {
  return { name, verdict: found === expected ? 'ok' : 'failed', found: textOf(found), expected }
}

function instant(
  name: CheckName,
  payload: Claims | undefined,
  claim: string,
  isGood: (seconds: number) => boolean,
): Check {
  const value = payload?.[claim]
  return { name, verdict: typeof value === 'number' && isGood(value) ? 'ok' : 'failed' }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
