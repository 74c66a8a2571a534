/** SHA-256 as a text of 32 characters, one a byte: of all the forms it comes in the quickest to make and to read. */
import { hash } from 'node:crypto'

/** The digest of a text, which is hashed as UTF-8. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'binary')
}
