/** Every address that the system's resolver has for a host. */
import { lookup } from 'node:dns/promises'

export async function systemLookup(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true })
  return found.map(({ address }) => address)
}
