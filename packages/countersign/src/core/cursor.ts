/** Cursors: the sort key of a page's last item, opaque to the client that carries it. */
import { decodeBase64url, encodeBase64url } from './base64url.ts'

type Kind = 'text' | 'number'
type Value<K extends Kind> = K extends 'text' ? string : number
type Values<Kinds extends readonly Kind[]> = { [Index in keyof Kinds]: Value<Kinds[Index]> }

/** What the sort key of each listing is made of. */
const keyOf: {
  readonly sessions: readonly ['number', 'text']
  readonly subjects: readonly ['text']
  readonly events: readonly ['number']
  readonly messages: readonly ['number', 'text']
} = { sessions: ['number', 'text'], subjects: ['text'], events: ['number'], messages: ['number', 'text'] }

export type Listing = keyof typeof keyOf

/** Whether the text may be a cursor of that listing; whether a store gave it out nobody remembers. */
export function isCursorOf(listing: Listing, text: string): boolean {
  return decodeCursor(text, keyOf[listing]) !== undefined
}

export function encodeCursor(key: readonly (string | number)[]): string {
  return encodeBase64url(Buffer.from(JSON.stringify(key)))
}

/** The sort key in a cursor, or `undefined` when it is not one of ours: cursors come from clients. */
export function decodeCursor<const Kinds extends readonly Kind[]>(
  cursor: string,
  kinds: Kinds,
): Values<Kinds> | undefined {
  const bytes = decodeBase64url(cursor)
  const key = bytes === undefined ? undefined : parse(Buffer.from(bytes).toString())
  if (!Array.isArray(key) || key.length !== kinds.length) return undefined
  const fits = kinds.every((kind, index) =>
    kind === 'text' ? isText(key[index]) : Number.isSafeInteger(key[index]),
  )
  return fits ? (key as Values<Kinds>) : undefined
}

/** As every store can compare it: PostgreSQL has no text with a NUL, and none of half a character. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: not one of ours.
    return undefined
  }
}
