/** Where a client is led back to after a sign-in: a path of the same site, and nothing that a browser could read as another (K15). */

/** In characters. */
const maxLength = 2048

/** One slash at the beginning, and no backslash, which browsers read as a slash; no control character, which they leave out. */
export function isReturnPath(text: string): boolean {
  return (
    text.length <= maxLength &&
    /^\/(?![/\\])[^\\\p{C}]*$/u.test(text) &&
    URL.canParse(text, 'https://own.invalid') &&
    new URL(text, 'https://own.invalid').origin === 'https://own.invalid'
  )
}
