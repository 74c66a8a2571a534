/** Hides secrets in a text that is shown: enough stays to see which is which. */

const shown = 6

export function mask(text: string, secrets: readonly string[]): string {
  // The longest first: one may stand inside of another.
  const known = [...secrets].filter(secret => secret.length > 0).sort((a, b) => b.length - a.length)
  return known.reduce((masked, secret) => masked.replaceAll(secret, maskOne(secret)), text)
}

export function maskOne(secret: string): string {
  return secret.length > shown * 3 ? `${secret.slice(0, shown)}…(${secret.length})` : '••••••••'
}
