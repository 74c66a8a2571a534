/** Which hosts are this machine itself, where plain http carries nothing over a network (RFC 8252 §7.3, RFC 6761 §6.3). */

/** The spellings that a person types, as a URL's `hostname` has them. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

const ipv4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/

/** Whether the host is this machine, by name or by any of its loopback addresses. */
export function isLoopback(hostname: string): boolean {
  return loopbackHosts.includes(hostname) || ipv4.test(hostname)
}
