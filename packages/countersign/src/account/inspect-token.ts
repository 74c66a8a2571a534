/** Takes a token apart and judges every part of it by itself, as a person would look at it; nothing is sent anywhere. */
import { decodeBase64url } from '../core/base64url.ts'
import type { Code } from '../core/errors.ts'
import type { KeyRing } from '../core/key/key-ring.ts'
import { readPayload } from '../core/token/access-token.ts'
import { type AccessTokenExpectation, accessTokenType } from '../core/token/claims.ts'
import { openToken } from '../core/token/encrypted-token.ts'
import { isSignedBy, maxTokenLength, parseJws } from '../core/token/jws.ts'

export interface TokenCheck {
  name: 'encryption' | 'form' | 'signature' | 'type' | 'issuer' | 'audience' | 'issued' | 'expiry'
  /** `not-judged`: what it takes to tell was not given, or the part could not be read. */
  verdict: 'ok' | 'failed' | 'not-judged'
  /** Why it failed, as a request with this token would be told. */
  code?: Code
  /** What the check asks for, where that is a text. */
  expected?: string
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
  const shown = decodeObject(header)
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
  const parts = { header: decodeObject(header), payload: decodeObject(payload) }
  return {
    ...(parts.header !== undefined && { header: parts.header }),
    ...(parts.payload !== undefined && { payload: parts.payload }),
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
      judge('type', parts.header?.typ, 'wrong-type', accessTokenType),
      judge('issuer', parts.payload?.iss, 'wrong-issuer', expectation?.issuer),
      judge('audience', parts.payload?.aud, 'wrong-audience', expectation?.audience),
      checkInstant('issued', parts.payload?.iat, 'not-yet-valid', iat => {
        return iat * 1000 <= now + (expectation?.clockToleranceSeconds ?? 0) * 1000
      }),
      checkInstant('expiry', parts.payload?.exp, 'expired', exp => now < exp * 1000),
    ],
  }
}

/** Whether it is of the exact shape that this library issues and accepts. */
function form(token: string): TokenCheck {
  const jws = token.length > maxTokenLength ? undefined : parseJws(token)
  if (jws === undefined) return { name: 'form', verdict: 'failed', code: 'malformed' }
  if (readPayload(jws.payload) === undefined) return { name: 'form', verdict: 'failed', code: 'wrong-type' }
  return { name: 'form', verdict: 'ok' }
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
  return found === expected ? { name, verdict: 'ok', expected } : { name, verdict: 'failed', code, expected }
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
function decodeObject(encoded: string): Record<string, unknown> | undefined {
  const bytes = decodeBase64url(encoded)
  if (bytes === undefined) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    // Not JSON: shown as a part that cannot be read.
    return undefined
  }
}
