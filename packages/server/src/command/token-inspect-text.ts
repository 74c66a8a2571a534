/** What `token inspect` prints for a person. */
import {
  type CheckRefusal,
  catalogue,
  type JsonMember,
  type TokenCheck,
  type TokenInspection,
} from 'countersign'
import { layOut } from '../terminal/table.ts'
import { fromNow, instant } from '../terminal/time.ts'
import { printable } from './shown.ts'

export interface Inspected {
  inspection: TokenInspection
  /** What a server over this store would say now; absent where there is no store to ask. */
  verdict?: 'accepted' | CheckRefusal
  /** Whether it is accepted only with a proof of the key that it is bound to (DPoP). */
  needsProof?: boolean
  /** Why there is no verdict. */
  unjudged?: string
}

const instants = new Set(['exp', 'iat', 'nbf', 'auth_time'])
const marks = { ok: 'ok', failed: 'FAILED', 'not-judged': 'not judged' } as const

/** @param now - Wall time, ms. */
export function inspectionText(
  { inspection, verdict, needsProof, unjudged }: Inspected,
  now: number,
): string {
  const { encryption, size, checks } = inspection
  const total = encryption?.size.total ?? size.total
  // Nothing is known of what is inside of one that stays closed.
  const isClosed = encryption !== undefined && size.total === 0
  return [
    ...encryptionText(encryption, now),
    ...(isClosed ? [] : signedText(inspection, now)),
    `Size: ${total} bytes in all; with "Authorization: Bearer " ${total + 22} a request.`,
    '',
    'Checks',
    ...layOut([
      ...checks.map(check => [`  ${check.name}`, explain(check)]),
      ['  revocation', revocationText(verdict)],
    ]),
    '',
    verdictText(verdict, needsProof, unjudged),
  ].join('\n')
}

function encryptionText(encryption: TokenInspection['encryption'], now: number): string[] {
  if (encryption === undefined) return []
  const { header, size } = encryption
  return [
    `Encryption header (${size.header} bytes)`,
    ...membersText(header && toMembers(header), now),
    '',
    `Encrypted: nonce ${size.iv} bytes, ciphertext ${size.ciphertext}, tag ${size.tag}`,
    '',
  ]
}

function signedText({ header, payload, members, signature, size }: TokenInspection, now: number): string[] {
  return [
    `Header (${size.header} bytes)`,
    ...membersText(header && members.header, now),
    '',
    `Payload (${size.payload} bytes)`,
    ...membersText(payload && members.payload, now),
    '',
    `Signature (${size.signature} bytes)`,
    `  ${printable(signature) || 'there is none'}`,
    '',
  ]
}

/** As they are written: a number with every digit, a member as often as it comes. */
function membersText(part: readonly JsonMember[] | undefined, now: number): string[] {
  if (part === undefined) return ['  cannot be read: it is not a JSON object in base64url']
  return layOut(
    part.map(({ name, json }) => {
      const words = instants.has(name) && /^-?\d+(?:\.\d+)?$/.test(json) ? inWords(Number(json), now) : ''
      return [`  ${printable(name)}`, printable(json) + words]
    }),
  )
}

function toMembers(part: Record<string, unknown>): JsonMember[] {
  return Object.entries(part).map(([name, value]) => ({ name, json: JSON.stringify(value) }))
}

/** Seconds since the epoch (RFC 7519 §2, NumericDate), where a calendar can show them. */
function inWords(seconds: number, now: number): string {
  const at = seconds * 1000
  return Math.abs(at) <= 8.64e15 ? `  (${instant(at)}, ${fromNow(at, now)})` : ''
}

function explain({ verdict, code, expected, found, claims }: TokenCheck): string {
  const reason = code === undefined ? '' : `: ${code}. ${catalogue[code].title}`
  const there = found === undefined ? '' : `, found: ${printable(found)}`
  const wanted = verdict === 'failed' && expected !== undefined ? ` Expected: ${expected}${there}` : ''
  const faulty =
    claims === undefined ? '' : ` Missing, of another kind, or twice: ${printable(claims.join(', '))}`
  return marks[verdict] + reason + wanted + faulty
}

function revocationText(verdict: Inspected['verdict']): string {
  if (verdict === 'revoked') return `FAILED: revoked. ${catalogue.revoked.title}`
  return verdict === 'accepted' ? 'ok' : 'not judged'
}

function verdictText(
  verdict: Inspected['verdict'],
  needsProof: boolean | undefined,
  unjudged: string | undefined,
): string {
  if (verdict === 'accepted' && needsProof === true)
    return 'Verdict: a server over this database accepts it now with a proof of the key that it is bound to (DPoP).'
  if (verdict === 'accepted') return 'Verdict: a server over this database accepts it now.'
  if (verdict !== undefined) return `Verdict: refused with ${verdict}. ${catalogue[verdict].title}`
  return `Verdict: signature and revocation could not be judged, because ${unjudged ?? 'there is no store'}.`
}
