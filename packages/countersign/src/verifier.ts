/** `countersign/verifier`: checks our tokens in any service, wherever JavaScript runs. Web standards only. */
import { assembleVerifier, type Verifier } from './verifier/create-verifier.ts'
import { configureVerifier, type VerifierOptions } from './verifier/options.ts'
import { verifierRuntime } from './verifier-runtime.ts'

export type { Clock } from './core/clock.ts'
export { type CheckRefusal, ConfigurationError } from './core/errors.ts'
export type { Identity } from './core/identity.ts'
export type { TokenVerdict } from './core/revocation/token-verdict.ts'
export type { Verifier, VerifierFigures, VerifierVerdict, VerifyOptions } from './verifier/create-verifier.ts'
export type { DecryptionJwk } from './verifier/encrypted-token.ts'
export type { VerifierOptions } from './verifier/options.ts'
export type { Fetch } from './verifier/remote.ts'

/**
 * Makes a verifier: `const check = createVerifier({ issuer, audience, client }); await check(token)`.
 *
 * Nothing is asked of the issuer before the first check, unless it follows.
 *
 * @throws {ConfigurationError} when an option does not fit.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  return assembleVerifier(configureVerifier(options, verifierRuntime))
}
