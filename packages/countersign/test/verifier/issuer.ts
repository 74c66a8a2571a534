/** An issuer on a loopback socket, and verifiers elsewhere that reach it over HTTP, with a hand on the line between. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { type KeyRing, openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import type { TokenAlgorithm } from '../../src/core/key/signing-key.ts'
import { issueAccessToken } from '../../src/core/token/access-token.ts'
import type { AccessTokenClaims } from '../../src/core/token/claims.ts'
import { countersign } from '../../src/http/adapter/node.ts'
import type { CountersignOptions } from '../../src/index.ts'
import { assembleVerifier } from '../../src/verifier/create-verifier.ts'
import { configureVerifier, type Runtime } from '../../src/verifier/options.ts'
import { createVerifier, type Verifier, type VerifierOptions } from '../../src/verifier.ts'
import { issuer, openWorld, type Person, type World } from '../http/world.ts'

/** Answers a request in the issuer's place; `false` leaves it to the issuer. */
export type Interference = (req: IncomingMessage, res: ServerResponse) => boolean

export interface Issuer extends World {
  root: Person
  address: string
  /** Paths with their queries, in the order in which they were asked for. */
  asked: string[]
  /** How often the key set was asked for. */
  keyReads(): number
  /** Lets nothing reach the issuer, until it is called with `false`. */
  cutLine(isCut: boolean): void
  /** Puts somebody on the line who answers in the issuer's place. */
  interfere(by: Interference): void
  /** The keys with one of the algorithm active; where there was none, it is added, which the feed tells. */
  ringOf(algorithm: TokenAlgorithm): Promise<KeyRing>
  /** Signs a token with a key of the algorithm. */
  issue(algorithm: TokenAlgorithm, who: Person, more?: Partial<AccessTokenClaims>): Promise<string>
  /** Through the public function; with parts of the runtime in the test's hands through what is behind it. */
  verifier(options?: Partial<VerifierOptions>, runtime?: Partial<Runtime>): Verifier
  close(): Promise<void>
}

export async function openIssuer(options: Partial<CountersignOptions> = {}): Promise<Issuer> {
  const world = await openWorld(options)
  const root = await world.person('root', 'header', ['admin'])
  const listener = countersign(world.auth)
  const line: { isCut: boolean; interference: Interference } = { isCut: false, interference: () => false }
  const server = createServer((req, res) => {
    if (!line.interference(req, res)) listener(req, res)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ringOf = async (algorithm: TokenAlgorithm) => {
    const sealingKey = deriveSealingKey(world.rootKey)
    const { keys } = world.storage
    const isThere = (await keys.list()).some(key => key.algorithm === algorithm)
    const add = [generateKey(algorithm, world.clock.now() + 1, sealingKey, randomBytes)]
    if (!isThere) await keys.change({ add, states: [], remove: [], at: world.clock.now(), audit: [] })
    return openKeyRing(await keys.list(), algorithm, sealingKey)
  }
  const asked: string[] = []
  const verifiers: Verifier[] = []
  return Object.assign(world, {
    root,
    address,
    asked,
    keyReads: () => asked.filter(path => path.endsWith('/jwks.json')).length,
    cutLine: (isCut: boolean) => {
      line.isCut = isCut
    },
    interfere: (by: Interference) => {
      line.interference = by
    },
    ringOf,
    issue: async (algorithm: TokenAlgorithm, who: Person, more: Partial<AccessTokenClaims> = {}) => {
      const { active } = await ringOf(algorithm)
      const iat = world.clock.now() / 1000
      const names = { iss: issuer, sub: who.id, aud: 'api', client_id: 'app', jti: createHandle(randomBytes) }
      return issueAccessToken({ ...names, iat, exp: iat + 600, epoch: 0, amr: ['pwd'], ...more }, active)
    },
    verifier: (more: Partial<VerifierOptions> = {}, runtime?: Partial<Runtime>) => {
      const given: VerifierOptions = {
        issuer,
        audience: 'api',
        ...(more.client === undefined && { authorization: () => root.headers.authorization ?? '' }),
        jwksUrl: `${address}/.well-known/jwks.json`,
        revocationsUrl: `${address}/auth/revocations`,
        decryptionKeysUrl: `${address}/auth/decryption-keys`,
        clock: world.clock,
        fetch: (url, init) => {
          // What makes every call another one is of no interest.
          asked.push(url.slice(address.length).replace(/&nonce=[\w-]+$/, ''))
          return line.isCut ? Promise.reject(new TypeError('the test cut the line')) : fetch(url, init)
        },
        ...more,
      }
      const verifier =
        runtime === undefined
          ? createVerifier(given)
          : assembleVerifier(configureVerifier(given, { ...systemRuntime(world.clock), ...runtime }))
      verifiers.push(verifier)
      return verifier
    },
    close: async () => {
      for (const verifier of verifiers) verifier.close()
      world.auth.endWaiting()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await world.auth.close()
    },
  })
}

/** Waits until the expectations hold: what is awaited is on its way over a socket, and here in a moment. */
export function until(holds: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(holds, { interval: 2, timeout: 60_000 })
}

function systemRuntime(clock: Runtime['clock']): Runtime {
  return {
    fetch: (url, init) => fetch(url, init),
    clock,
    timer: (ms, act) => {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    random: () => 0,
    createNonce: () => randomBytes(16).toString('base64url'),
  }
}
