/** Giving back the memory that only the start needed. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** By then the first requests are answered; whoever comes in between waits for it, some 50 ms once. */
const afterMs = 1000

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

/**
 * Collects what loading the program has left behind, a while from now.
 *
 * V8 has grown its space for new objects to hold them, and a server at rest gives it no cause to collect them or to shrink
 * that space again. Under load it grows as before.
 */
export function releaseStartMemory(): void {
  setTimeout(() => {
    // The way that leads to it without a flag on the command line of whoever starts the server.
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as Collect
    setFlagsFromString('--no-expose-gc')
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }, afterMs).unref()
}
