/** What a verifier, and a relay, take from the runtime: web standards only. */
import type { Runtime } from './verifier/options.ts'

export const verifierRuntime: Runtime = {
  // Called as a global: some runtimes refuse it as anybody's method.
  fetch: (url, init) => fetch(url, init),
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  timer: (ms, act) => {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
  createNonce: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join(
      '',
    ),
}
