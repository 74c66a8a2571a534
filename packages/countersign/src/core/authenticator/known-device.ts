/**
 * Marks by which a device shows that it signed in to an account before.
 *
 * Each is made for one identifier and signed, so that an invented one costs no look-up, and ends with the password that it was
 * made under. It proves nothing about who holds it: whoever has one gets an allowance of guesses of their own, as OWASP's device
 * cookies do, and nothing else.
 */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { deriveKey } from '../key/key-seal.ts'

const idLength = 10
const untilLength = 2
const generationLength = 4
/** Days are told apart as far as two bytes go: 179 years. */
const days = 2 ** 16
const signedLength = idLength + untilLength + generationLength
const macLength = 16
/** In characters. */
const markLength = 43
/** How many accounts one device is known to; the one that signed in longest ago is left out. */
const maxMarks = 4
/** Values that are looked at, the last ones: as many cookies as a browser keeps for a site (RFC 6265bis §6.1). */
const maxPresented = 180
/** What a device keeps: all that a value is taken apart for. */
const marksPattern = new RegExp(`^[\\w-]{${markLength}}(?:\\.[\\w-]{${markLength}}){0,${maxMarks - 1}}$`)
const dayMs = 86_400_000
/** How long a device is known after its last sign-in. */
const knownDays = 90

/** Derives the key of the marks from the operator's secret; anything that is no secret is a `ConfigurationError`. */
export function deriveDeviceKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign known devices v2')
}

export interface KnownDevice {
  /** Another for each mark; no secret by itself. */
  id: string
  /** Of the password that it was made under: believed only where that is still the account's (`generationOf`). */
  generation: number
  /** Whether the mark is of today: a new one would be the same again. */
  isNew: boolean
}

/** Which password an account has, in 32 bits: another after every change of it. */
export function generationOf({ passwordChangedAt }: { passwordChangedAt: number }): number {
  return passwordChangedAt >>> 0
}

/** What a client sent: anything at all. Of several cookies each is judged apart: another site may have tossed one in (K02). */
export type PresentedMarks = string | readonly string[] | undefined

/** What the marks for that identifier say. More than one where several cookies were sent: one may be of an earlier password. */
export function findKnownDevices(
  presented: PresentedMarks,
  { identifier, key, now }: { identifier: string; key: KeyObject; now: number },
): KnownDevice[] {
  return valuesOf(presented)
    .flatMap(marksOf)
    .flatMap(mark => {
      const opened = openMark(mark, identifier, key)
      if (opened === undefined) return []
      const { id, generation, untilDay } = opened
      // Made by a clock that was ahead: believed no longer than one that is made now.
      const daysLeft = (days + untilDay - (dayOf(now) % days)) % days
      return daysLeft > 0 && daysLeft <= knownDays ? [{ id, generation, isNew: daysLeft === knownDays }] : []
    })
}

/**
 * What the device is to keep from now on: a mark for this identifier, before those of others that it has. Of several values
 * those beside a mark for this identifier are kept, where there is one: that value was made here.
 *
 * @returns At most four marks of 43 characters, with points between them.
 */
export function markDevice(
  presented: PresentedMarks,
  {
    identifier,
    generation,
    key,
    now,
    random,
  }: { identifier: string; generation: number; key: KeyObject; now: number; random: Random },
): string {
  const signed = Buffer.alloc(signedLength)
  signed.set(random(idLength))
  signed.writeUInt16BE((dayOf(now) + knownDays) % days, idLength)
  signed.writeUInt32BE(generation, idLength + untilLength)
  const mark = encodeBase64url(Buffer.concat([signed, macOf(signed, identifier, key)]))
  const isOther = (other: string) => openMark(other, identifier, key) === undefined
  const values = valuesOf(presented).map(marksOf)
  const kept = values.find(marks => !marks.every(isOther)) ?? values.flat()
  const others = kept.filter(isOther)
  return [mark, ...others].slice(0, maxMarks).join('.')
}

/** `undefined` for what was not made with this key for that identifier. */
function openMark(
  mark: string,
  identifier: string,
  key: KeyObject,
): { id: string; untilDay: number; generation: number } | undefined {
  const bytes = decodeBase64url(mark)
  if (bytes === undefined) return undefined
  const signed = Buffer.from(bytes.subarray(0, signedLength))
  if (!timingSafeEqual(bytes.subarray(signedLength), macOf(signed, identifier, key))) return undefined
  return {
    id: encodeBase64url(signed.subarray(0, idLength)),
    untilDay: signed.readUInt16BE(idLength),
    generation: signed.readUInt32BE(idLength + untilLength),
  }
}

/** Those that have the shape of what a device keeps; whatever else was tossed in takes no place (K30). */
function valuesOf(presented: PresentedMarks): string[] {
  return [presented ?? []]
    .flat()
    .filter(value => marksPattern.test(value))
    .slice(-maxPresented)
}

function marksOf(value: string): string[] {
  return value.split('.')
}

function dayOf(now: number): number {
  return Math.floor(now / dayMs)
}

/** HMAC-SHA-256, cut to 128 bits (RFC 2104 §5). The identifier comes last, and what is before it has one length. */
function macOf(signed: Uint8Array, identifier: string, key: KeyObject): Uint8Array {
  return createHmac('sha256', key).update(signed).update(identifier).digest().subarray(0, macLength)
}
