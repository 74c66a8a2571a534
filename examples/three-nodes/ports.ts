/** Ports that nothing listens on. */
import { once } from 'node:events'
import { createServer } from 'node:net'

export async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(probes.map(probe => once(probe, 'listening')))
  return probes.map(probe => {
    const bound = probe.address()
    probe.close()
    if (bound === null || typeof bound === 'string') throw new Error('A listening socket has a port.')
    return bound.port
  })
}
