/** A port for a process that is about to be started: one that nothing listens on, and that the system gives to nobody else meanwhile. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports from which the system serves outgoing connections and listeners without a port of their own (from 32,768
 * on Linux, 49,152 elsewhere): of those it may give the same one to another test before the process has taken it.
 */
const lowest = 15_000
const highest = 32_000

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
  } catch {
    return false
  }
  probe.close()
  await once(probe, 'close')
  return true
}
