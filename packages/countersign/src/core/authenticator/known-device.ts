/**
 * Marks by which a device shows that it signed in to an account before.
 *
 * Each is made for one identifier and signed, so that an invented one costs no look-up. It proves nothing about who holds it:
 * whoever has one gets an allowance of guesses of their own, as OWASP's device cookies do, and nothing else.
 */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { deriveKey } from '../key/key-seal.ts'

const idLength = 12
const untilLength = 4
const macLength = 16
/** In characters. */
const markLength = 43
/** How many accounts one device is known to; the one that signed in longest ago is left out. */
const maxMarks = 4
/** In characters: a browser may hold the cookies of two paths or domains. */
const maxPresented = 2 * maxMarks * (markLength + 1)
const dayMs = 86_400_000
/** How long a device is known after its last sign-in. */
const knownDays = 90

/** Derives the key of the marks from the operator's secret; anything that is no secret is a `ConfigurationError`. */
export function deriveDeviceKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign known devices v1')
}

export interface KnownDevice {
  /** Another for each mark; no secret by itself. */
  id: string
  /** Whether the mark is of today: a new one would be the same again. */
  isNew: boolean
}

/** @param presented - What a client sent: anything at all. */
export function findKnownDevice(
  presented: string | undefined,
  { identifier, key, now }: { identifier: string; key: KeyObject; now: number },
): KnownDevice | undefined {
  for (const mark of marksOf(presented)) {
    const opened = openMark(mark, identifier, key)
    if (opened === undefined) continue
    const daysLeft = opened.untilDay - dayOf(now)
    // Made by a clock that was ahead: believed no longer than one that is made now.
    if (daysLeft > 0 && daysLeft <= knownDays) return { id: opened.id, isNew: daysLeft === knownDays }
  }
  return undefined
}

/**
 * What the device is to keep from now on: a mark for this identifier, before those of others that it has.
 *
 * @param presented - What a client sent: anything at all.
 * @returns At most four marks of 43 characters, with points between them.
 */
export function markDevice(
  presented: string | undefined,
  { identifier, key, now, random }: { identifier: string; key: KeyObject; now: number; random: Random },
): string {
  const until = Buffer.alloc(untilLength)
  until.writeUInt32BE(dayOf(now) + knownDays)
  const signed = Buffer.concat([random(idLength), until])
  const mark = encodeBase64url(Buffer.concat([signed, macOf(signed, identifier, key)]))
  const others = marksOf(presented).filter(other => openMark(other, identifier, key) === undefined)
  return [mark, ...others].slice(0, maxMarks).join('.')
}

/** `undefined` for what was not made with this key for that identifier. */
function openMark(
  mark: string,
  identifier: string,
  key: KeyObject,
): { id: string; untilDay: number } | undefined {
  const bytes = decodeBase64url(mark)
  if (bytes === undefined) return undefined
  const signed = bytes.subarray(0, idLength + untilLength)
  if (!timingSafeEqual(bytes.subarray(signed.length), macOf(signed, identifier, key))) return undefined
  const untilDay = Buffer.from(signed).readUInt32BE(idLength)
  return { id: encodeBase64url(signed.subarray(0, idLength)), untilDay }
}

/** Those that have the length of one. What is longer than a client would send is not taken apart (K30). */
function marksOf(presented: string | undefined): string[] {
  if (presented === undefined || presented.length > maxPresented) return []
  return presented.split('.').filter(({ length }) => length === markLength)
}

function dayOf(now: number): number {
  return Math.floor(now / dayMs)
}

/** HMAC-SHA-256, cut to 128 bits (RFC 2104 §5). The identifier comes last, and what is before it has one length. */
function macOf(signed: Uint8Array, identifier: string, key: KeyObject): Uint8Array {
  return createHmac('sha256', key).update(signed).update(identifier).digest().subarray(0, macLength)
}
