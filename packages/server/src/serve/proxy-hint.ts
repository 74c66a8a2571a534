/** Notices a proxy that the settings do not name: to the server everybody behind it is one client, and shares its allowances. */
import type { IncomingMessage } from 'node:http'
import { networkMatcher } from './connection-limit.ts'

/**
 * Answers a function that is shown every request, and gives notice once: when forwarding headers with different contents
 * come from one peer that is not trusted. One client that makes such headers up looks the same, so it is a hint and no more.
 */
export function proxyHint(
  trustedProxies: readonly string[],
  notify: () => void,
): (request: IncomingMessage) => void {
  const isTrusted = networkMatcher(trustedProxies)
  let isTold = false
  let seen: { peer: string; forwarded: string } | undefined
  return ({ headers, socket }) => {
    if (isTold) return
    const forwarded = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip']
    const peer = socket.remoteAddress
    if (forwarded === undefined || peer === undefined || isTrusted(peer)) return
    const now = { peer, forwarded: String(forwarded) }
    if (seen === undefined || seen.peer !== peer) seen = now
    else if (seen.forwarded !== now.forwarded) {
      isTold = true
      seen = undefined
      notify()
    }
  }
}
