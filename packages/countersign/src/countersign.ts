/** The composition: opens the store, wires the rooms together, and answers with the library's public face. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { AccountParts, AccountSettings, KeyParts } from './account/account-parts.ts'
import { type Accounts, createAccounts } from './account/accounts.ts'
import { assertTokensFit } from './account/byte-budget.ts'
import { maintainKeys } from './account/change-keys.ts'
import { type Configuration, type CountersignOptions, configure } from './configuration.ts'
import { ClientRegistry } from './core/client/client.ts'
import type { Clock } from './core/clock.ts'
import { createHandle } from './core/handle.ts'
import { assertOpens, type KeyRing, openKeyRing } from './core/key/key-ring.ts'
import { keyPublicationSeconds } from './core/key/key-rotation.ts'
import { deriveSealingKey } from './core/key/key-seal.ts'
import { tokenEncryption } from './core/key/signing-key.ts'
import type { Storage } from './core/storage.ts'
import { clockToleranceSeconds } from './core/token/claims.ts'
import { deriveNonceKey } from './core/token/dpop-nonce.ts'
import { deriveRefreshKey } from './core/token/refresh-token.ts'
import type { CheckOptions, CheckOutcome } from './gate/check-outcome.ts'
import { Gate, type GateFigures } from './gate/gate.ts'
import { ProofCheck } from './gate/proof-check.ts'
import { sessionCapacity } from './gate/session-table.ts'
import { TimeKeeper } from './gate/time-keeper.ts'
import { Upkeep } from './gate/upkeep.ts'
import { createHandler, fetchHandler } from './http/handler.ts'
import type { Handler, PlainHandler } from './http/handler-parts.ts'
import { cookieProfile } from './http/protocol/cookie.ts'
import { findCredential, type RequestLike } from './http/protocol/credential.ts'
import { originsOf } from './http/protocol/fetch-metadata.ts'
import { findProof } from './http/protocol/request-proof.ts'
import { createArgon2Hasher } from './password/argon2-hasher.ts'
import { loadCommonPasswords } from './password/common-passwords.ts'
import { version } from './version.ts'

export interface Countersign extends Accounts {
  /**
   * Checks the credential of a request. A refusal is a value; the answer comes from memory where it can.
   *
   * Takes a fetch `Request`, Node's `IncomingMessage`, or headers. Read-only but for the session's last use, and for the
   * proof that comes with a token that is bound to a key: it is used up, except for the same request object.
   */
  authenticate(request: RequestLike, options?: CheckOptions): Promise<CheckOutcome>
  /** The same without a promise where memory suffices: for adapters, and for routes that count microseconds. */
  check(request: RequestLike, options?: CheckOptions): CheckOutcome | Promise<CheckOutcome>
  /** Answers every endpoint of the HTTP API; a problem 404 for any other address. */
  handler: Handler
  /** The same without fetch's objects: for adapters, and for servers that need none of them otherwise. */
  plainHandler: PlainHandler
  /** Whether this node could answer a check now. */
  isReady(): Promise<boolean>
  /** What this node holds, for metrics. */
  figures(): GateFigures
  /** Answers every call that waits for revocations, now and from now on: call it before a server stops. `close` does it too. */
  endWaiting(): void
  /** Writes what is pending and lets go of the store. Checks after it fail. */
  close(): Promise<void>
}

const systemClock: Clock = { now: Date.now, monotonic: () => performance.now() }

/**
 * Opens the store, bringing its schema up to date, and starts a node over it.
 *
 * @param clock - For tests; the system's by default.
 * @throws {ConfigurationError} when an option does not fit, or the secret does not open the store's keys.
 * @throws {StorageError} when the store cannot be opened.
 */
export async function createCountersign(
  options: CountersignOptions,
  clock: Clock = systemClock,
): Promise<Countersign> {
  const { storage: driver, onFault = reportFault, ...rest } = options
  const configuration = configure(rest)
  const sealingKey = deriveSealingKey(configuration.secret)
  const { algorithm, audience, accessTimeoutSeconds, keyRotationSeconds, format } = configuration.token
  const issuer = configuration.issuer.origin

  const storage = await driver.open()
  try {
    const stored = await storage.keys.list()
    assertOpens(stored, sealingKey)
    const readKeyParts = async (): Promise<KeyParts> => ({
      storage,
      clock,
      random: randomBytes,
      sealingKey,
      keyPolicy: {
        rotationSeconds: keyRotationSeconds,
        publishSeconds: keyPublicationSeconds,
        // Noted before any such token is issued, and asked for every time: another node may have raised it since.
        retainSeconds:
          (await storage.revocations.declareTokenLifetime(accessTimeoutSeconds)) + clockToleranceSeconds,
      },
      keyAlgorithms: format === 'jwe' ? [algorithm, tokenEncryption] : [algorithm],
    })
    const keyParts = await readKeyParts()
    await maintainKeys(keyParts, stored)
    const loadKeys = async (): Promise<KeyRing> =>
      openKeyRing(await storage.keys.list(), algorithm, sealingKey)

    const proofs = new ProofCheck({
      proofs: storage.proofs,
      clock,
      nonceKey: deriveNonceKey(configuration.secret),
      isNonceRequired: configuration.token.dpopNonce === 'required',
      origins: [...originsOf(configuration.issuer, []).own, ...configuration.token.dpopOrigins],
    })
    const maxStalenessMs = configuration.maxStalenessMs ?? storage.defaultMaxStalenessMs
    const gate = new Gate({
      storage,
      clock,
      expectation: { issuer, audience, clockToleranceSeconds },
      maxStalenessMs,
      sessionCapacity: sessionCapacity(configuration.session.memoryMb),
      loadKeys,
      proofs,
      onFault,
    })
    await gate.open()

    const { password } = configuration
    const clients = new ClientRegistry(configuration.clients, configuration.token.clientId)
    const timeKeeper = new TimeKeeper({ time: storage.time, clock, onFault })
    await timeKeeper.believedNow()
    const accountParts: AccountParts = {
      ...keyParts,
      storage,
      clients,
      hasher: createArgon2Hasher(password, randomBytes),
      loadCommonPasswords,
      keys: () => gate.keys,
      signingKeys: async () => {
        await timeKeeper.noteIssuing()
        return gate.freshKeys()
      },
      refreshKey: deriveRefreshKey(configuration.secret),
      catchUp: () => gate.catchUp(),
      position: () => gate.figures.position,
      pause,
      settings: accountSettings(configuration),
    }
    assertTokensFit(accountParts)
    const accounts = createAccounts(accountParts)
    const upkeep = new Upkeep({
      storage,
      gate,
      clock,
      timeKeeper,
      random: randomBytes,
      maxStalenessMs,
      onFault,
      node: {
        id: configuration.node.id ?? createHandle(randomBytes),
        version,
        address: configuration.node.address,
        processId: process.pid,
        startedAt: clock.now(),
      },
      maintainKeys: async () => maintainKeys(await readKeyParts(), gate.keys.all),
    })
    await upkeep.start()

    const profile = cookieProfile(configuration.issuer)
    const plainHandler = createHandler({
      accounts,
      check: (presented, checkOptions) => gate.check(presented, checkOptions),
      proofs,
      keys: () => gate.keys,
      clients,
      feed: gate.feed,
      isReady: () => gate.isReady(),
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      onFault,
      settings: {
        issuer: configuration.issuer,
        allowedOrigins: configuration.allowedOrigins,
        trustedProxies: configuration.trustedProxies,
        dpop: configuration.token.dpop,
        version,
      },
    })
    const check = (request: RequestLike, checkOptions?: CheckOptions) =>
      gate.check(findCredential(request, profile, findProof), checkOptions)
    return {
      ...accounts,
      authenticate: async (request, checkOptions) => check(request, checkOptions),
      check,
      handler: fetchHandler(plainHandler),
      plainHandler,
      isReady: () => gate.isReady(),
      endWaiting: () => gate.feed.endWaiting(),
      figures: () => gate.figures,
      close: async () => {
        await upkeep.close()
        await gate.close()
        await storage.close()
      },
    }
  } catch (fault) {
    await closeQuietly(storage, onFault)
    throw fault
  }
}

function accountSettings(configuration: Configuration): AccountSettings {
  const { issuer, session, token, signIn, signUp, audit, password } = configuration
  return {
    issuer: issuer.origin,
    session,
    token,
    attemptsPerMinute: signIn.attemptsPerMinute,
    signUp,
    auditSignIns: audit.signIns,
    contextWords: password.contextWords,
  }
}

/** The fault that stopped the start is the one to tell; what closing adds is only reported. */
async function closeQuietly(storage: Storage, onFault: (fault: unknown) => void): Promise<void> {
  try {
    await storage.close()
  } catch (fault) {
    onFault(fault)
  }
}

function reportFault(fault: unknown): void {
  console.error('countersign:', fault)
}
