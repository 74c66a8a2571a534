/** Takes a token apart and judges every part of it by itself, as a person would look at it; nothing is sent anywhere. */
import { decodeBase64url } from '../core/base64url.ts'
import type { CheckRefusal, Code } from '../core/errors.ts'
import { parseCompactJsonObject } from '../core/jose/json.ts'
import { type JsonMember, readMembers } from '../core/jose/json-members.ts'
import type { KeyRing } from '../core/key/key-ring.ts'
import { type AccessTokenExpectation, accessTokenType, faultyClaims } from '../core/token/claims.ts'
import { openToken } from '../core/token/encrypted-token.ts'
import { isSignedBy, maxTokenLength, parseJws } from '../core/token/jws.ts'

/** In the order in which a request with this token is judged: the first that fails is what refuses it. */
export interface TokenCheck {
  name:
    | 'encryption'
    | 'form'
    | 'signature'
    | 'type'
    | 'issuer'
    | 'audience'
    | 'issued'
    | 'expiry'
    | 'revocation'
  /** `not-judged`: what it takes to tell was not given, or the part could not be read. */
  verdict: 'ok' | 'failed' | 'not-judged'
  /** Why it failed, as a request with this token would be told. */
  code?: Code
  /** What the check asks for, where that is a text, and what is there instead. */
  expected?: string
  found?: string
  /** Of the type: claims that are missing, of another kind than they must be, or there twice. */
  claims?: string[]
}

export interface TokenInspection {
  /** Of an encrypted token, the outside. All that follows is of the signed token inside, where it could be opened. */
  encryption?: {
    /** Unverified. */
    header?: Record<string, unknown>
    /** In bytes, as it travels. */
    size: { header: number; iv: number; ciphertext: number; tag: number; total: number }
  }
  /** Absent when the part is not the base64url of a JSON object. Unverified. */
  header?: Record<string, unknown>
  payload?: Record<string, unknown>
  /** The same as they are written: numbers with every digit, and a member as often as it comes. */
  members: { header: JsonMember[]; payload: JsonMember[] }
  /** The signature as it stands in the token. */
  signature: string
  /** In bytes, as it travels. */
  size: { header: number; payload: number; signature: number; total: number }
  checks: TokenCheck[]
}

export interface InspectionContext {
  /** The issuer's keys; without them an encrypted token stays closed, and no signature is judged. */
  keys?: Pick<KeyRing, 'find' | 'findDecryption'>
  /** Without it, issuer, audience and times are not judged but for expiry. */
  expectation?: AccessTokenExpectation
  /** Wall time, ms. */
  now: number
}

/** An inspection together with what a server says to a request with the token. */
export interface TokenJudgement extends TokenInspection {
  verdict: 'accepted' | CheckRefusal
  /** Whether it is accepted only with a proof of the key that it is bound to (DPoP). */
  needsProof: boolean
}

/**
 * Adds the server's own verdict to an inspection.
 *
 * @param outcome - Of the check of this token with the scheme `introspection`.
 */
export function judgeInspected(
  inspection: TokenInspection,
  outcome: { ok: true } | { ok: false; reason: CheckRefusal },
): TokenJudgement {
  const isRevoked = !outcome.ok && outcome.reason === 'revoked'
  // Of a revoked key the signature has told already.
  const isTold = inspection.checks.some(({ code }) => code === 'revoked')
  const revocation: TokenCheck =
    isRevoked && !isTold
      ? { name: 'revocation', verdict: 'failed', code: 'revoked' }
      : { name: 'revocation', verdict: outcome.ok ? 'ok' : 'not-judged' }
  return {
    ...inspection,
    checks: [...inspection.checks, revocation],
    verdict: outcome.ok ? 'accepted' : outcome.reason,
    needsProof: outcome.ok && inspection.payload?.cnf !== undefined,
  }
}

/** Inspects any compact token. Whether it was revoked is not in it: ask `authenticate`. Never throws for what is given. */
export function inspectToken(token: string, context: InspectionContext): TokenInspection {
  const segments = token.split('.', 6)
  return segments.length === 5 ? inspectEncrypted(token, segments, context) : inspectSigned(token, context)
}

function inspectEncrypted(
  token: string,
  [header = '', , iv = '', ciphertext = '', tag = '']: readonly string[],
  context: InspectionContext,
): TokenInspection {
  const { keys } = context
  const opened = keys === undefined ? undefined : openToken(token, keys)
  const inside = inspectSigned(opened?.ok ? opened.signed : '', context)
  const shown = readObject(decodeJson(header))
  const name = 'encryption'
  return {
    encryption: {
      ...(shown !== undefined && { header: shown }),
      size: {
        header: Buffer.byteLength(header),
        iv: Buffer.byteLength(iv),
        ciphertext: Buffer.byteLength(ciphertext),
        tag: Buffer.byteLength(tag),
        total: Buffer.byteLength(token),
      },
    },
    ...inside,
    checks: opened?.ok
      ? [{ name, verdict: 'ok' }, ...inside.checks]
      : [
          opened === undefined
            ? { name, verdict: 'not-judged' }
            : { name, verdict: 'failed', code: opened.reason },
          ...inside.checks.map(({ name }) => ({ name, verdict: 'not-judged' as const })),
        ],
  }
}

function inspectSigned(token: string, { keys, expectation, now }: InspectionContext): TokenInspection {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const texts = { header: decodeJson(header), payload: decodeJson(payload) }
  const parts = { header: readObject(texts.header), payload: readObject(texts.payload) }
  const members = {
    header: parts.header === undefined ? [] : readMembers(texts.header ?? ''),
    payload: parts.payload === undefined ? [] : readMembers(texts.payload ?? ''),
  }
  return {
    ...(parts.header !== undefined && { header: parts.header }),
    ...(parts.payload !== undefined && { payload: parts.payload }),
    members,
    signature,
    size: {
      header: Buffer.byteLength(header),
      payload: Buffer.byteLength(payload),
      signature: Buffer.byteLength(signature),
      total: Buffer.byteLength(token),
    },
    checks: [
      form(token),
      checkSignature(token, keys),
      checkType(token, parts.header?.typ, members.payload),
      judge('issuer', parts.payload?.iss, 'wrong-issuer', expectation?.issuer),
      judge('audience', parts.payload?.aud, 'wrong-audience', expectation?.audience),
      checkInstant('issued', parts.payload?.iat, 'not-yet-valid', iat => {
        return iat * 1000 <= now + (expectation?.clockToleranceSeconds ?? 0) * 1000
      }),
      checkInstant('expiry', parts.payload?.exp, 'expired', exp => now < exp * 1000),
    ],
  }
}

/** Whether it has the exact shape of a signed token of this library: three parts, each of them as it would be written here. */
function form(token: string): TokenCheck {
  const isWellFormed = token.length <= maxTokenLength && parseJws(token) !== undefined
  return isWellFormed
    ? { name: 'form', verdict: 'ok' }
    : { name: 'form', verdict: 'failed', code: 'malformed' }
}

/** Whether it says that it is an access token, and has every claim of one, each once and of its kind. */
function checkType(token: string, typ: unknown, members: readonly JsonMember[]): TokenCheck {
  const named = judge('type', typ, 'wrong-type', accessTokenType)
  const jws = token.length > maxTokenLength ? undefined : parseJws(token)
  if (jws === undefined) return named
  const claims = parseCompactJsonObject(jws.payload)
  if (claims !== undefined && faultyClaims(claims).length === 0) return named
  const faulty = claims === undefined ? repeatedNames(members) : faultyClaims(claims)
  // What is expected and found is told where the type's own name is wrong too.
  const told = named.verdict === 'failed' ? named : { name: named.name }
  return { ...told, verdict: 'failed', code: 'wrong-type', ...(faulty.length > 0 && { claims: faulty }) }
}

function repeatedNames(members: readonly JsonMember[]): string[] {
  const names = members.map(({ name }) => name)
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}

function checkSignature(token: string, keys: InspectionContext['keys']): TokenCheck {
  const name = 'signature'
  const jws = parseJws(token)
  if (keys === undefined || jws === undefined) return { name, verdict: 'not-judged' }
  const key = keys.find(jws.header.kid)
  if (key === undefined) return { name, verdict: 'failed', code: 'unknown-key' }
  if (!isSignedBy(jws, key)) return { name, verdict: 'failed', code: 'invalid-signature' }
  return key.state === 'revoked' ? { name, verdict: 'failed', code: 'revoked' } : { name, verdict: 'ok' }
}

function judge(
  name: TokenCheck['name'],
  found: unknown,
  code: Code,
  expected: string | undefined,
): TokenCheck {
  if (expected === undefined || found === undefined) return { name, verdict: 'not-judged' }
  if (found === expected) return { name, verdict: 'ok', expected }
  return {
    name,
    verdict: 'failed',
    code,
    expected,
    found: typeof found === 'string' ? found : JSON.stringify(found),
  }
}

function checkInstant(
  name: TokenCheck['name'],
  found: unknown,
  code: Code,
  holds: (seconds: number) => boolean,
): TokenCheck {
  if (typeof found !== 'number') return { name, verdict: 'not-judged' }
  return holds(found) ? { name, verdict: 'ok' } : { name, verdict: 'failed', code }
}

/** More forgiving than the gate, which refuses what it would not write itself: here people want to see what there is. */
function decodeJson(encoded: string): string | undefined {
  const bytes = decodeBase64url(encoded)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString()
}

function readObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    // Not JSON: shown as a part that cannot be read.
    return undefined
  }
}
