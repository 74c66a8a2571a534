/** JSON for a program that may well be a terminal: nothing in it moves the cursor, hides or turns around what follows. */

/** Controls, format and direction marks, separators of lines: `JSON.stringify` escapes only those below U+0020. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu

/** One line, in which everything that cannot be seen is escaped (RFC 8259 §7). */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(unprintable, escaped)
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }).join('')
}
