/** `countersign/verifier`: checks our tokens in any service, wherever JavaScript runs. Web standards only. */
import { assembleVerifier, type Verifier } from './verifier/create-verifier.ts'
import { configureVerifier, type Runtime, type VerifierOptions } from './verifier/options.ts'

export type { Clock } from './core/clock.ts'
export { type CheckRefusal, ConfigurationError } from './core/errors.ts'
export type { Identity } from './core/identity.ts'
export type { TokenVerdict } from './core/revocation/token-verdict.ts'
export type { Verifier, VerifierFigures, VerifierVerdict, VerifyOptions } from './verifier/create-verifier.ts'
export type { DecryptionJwk } from './verifier/encrypted-token.ts'
export type { VerifierOptions } from './verifier/options.ts'
export type { Fetch } from './verifier/remote.ts'

const runtime: Runtime = {
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

/**
 * Makes a verifier: `const check = createVerifier({ issuer, audience, client }); await check(token)`.
 *
 * Nothing is asked of the issuer before the first check, unless it follows.
 *
 * @throws {ConfigurationError} when an option does not fit.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  return assembleVerifier(configureVerifier(options, runtime))
}
