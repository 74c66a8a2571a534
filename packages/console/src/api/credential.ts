/** The credential of this page: the browser's cookie, or a token that lives in the memory of the page and nowhere else. */

export type Held = { kind: 'session' } | { kind: 'token'; accessToken: string; expiresAt: number }

let held: Held = { kind: 'session' }

export function holdToken(accessToken: string, expiresAt: number): void {
  held = { kind: 'token', accessToken, expiresAt }
}

/** From now on the cookie is used, if there is one. */
export function holdSession(): void {
  held = { kind: 'session' }
}

export function heldCredential(): Held {
  return held
}

/** The headers that present it; a cookie presents itself. */
export function credentialHeaders(): Readonly<Record<string, string>> {
  return held.kind === 'token' ? { authorization: `Bearer ${held.accessToken}` } : {}
}

/** Whether cookies go along. */
export type CookieMode = 'omit' | 'same-origin'

/** With a token no cookie may go along: two credentials at once are refused as ambiguous. */
export function credentialMode(): CookieMode {
  return held.kind === 'token' ? 'omit' : 'same-origin'
}
