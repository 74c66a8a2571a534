/** A proxy that the settings do not name: to the server everybody behind it is one client. */
import type { Settings } from './settings.ts'

export const unnamedProxyAdvice =
  "Name the proxy's address in COUNTERSIGN_TRUSTED_PROXIES: until then all clients behind it count as one, and share one allowance of sign-in attempts."

/** This server speaks no TLS: where people reach it by https, a proxy does. */
export function isBehindUnnamedProxy({
  publicUrl,
  trustedProxies,
}: Pick<Settings, 'publicUrl' | 'trustedProxies'>): boolean {
  return publicUrl?.startsWith('https:') === true && trustedProxies.length === 0
}
