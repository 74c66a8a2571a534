/**
 * The cookie that shows at a sign-in which accounts signed in on the device before (K41).
 *
 * It has no `Path` attribute, so the browser's default path holds (RFC 6265 §5.1.4): `/auth`, or `/api/auth` where the handler
 * is mounted under `/api`. The application's own requests do not carry it. It cannot have the prefix `__Host-`, which requires the
 * path `/`, so a sibling host can set one: that gives an allowance of guesses, and never signs anybody in.
 */
import type { CookieProfile } from './cookie.ts'
import { cookieValues } from './presented-cookies.ts'

const maxAgeSeconds = 90 * 86_400

/** `__Secure-countersign-device` over https, `countersign_PORT_device` over http. */
export function deviceCookieName({ secure, name }: CookieProfile): string {
  return secure ? '__Secure-countersign-device' : `${name}_device`
}

/** What the device shows: the values of all cookies of the name, each to be judged apart. */
export function readDevice(header: string | null, profile: CookieProfile): string[] {
  return cookieValues(header ?? '', deviceCookieName(profile))
}

/** A `Set-Cookie` value. */
export function writeDevice(profile: CookieProfile, device: string): string {
  const secure = profile.secure ? '; Secure' : ''
  return `${deviceCookieName(profile)}=${device}; HttpOnly; SameSite=Lax${secure}; Max-Age=${maxAgeSeconds}`
}
