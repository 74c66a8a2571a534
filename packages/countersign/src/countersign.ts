/** The composition: opens the store, wires the rooms together, and answers with the library's public face. */

import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { AccountParts, AccountSettings, KeyParts } from './account/account-parts.ts'
import { BreachCheck } from './account/breach-check.ts'
import { assertTokensFit } from './account/byte-budget.ts'
import { maintainKeys } from './account/change-keys.ts'
import { createAccounts } from './account/create-accounts.ts'
import { createHooks } from './account/hooks.ts'
import { openRootKey } from './account/root-keys.ts'
import { assertIdentity, strictAccounts } from './account/strict/strict-accounts.ts'
import { attributesReader } from './attributes-schema.ts'
import { openBreachSources } from './breach-sources.ts'
import { closeInOrder, closeQuietly } from './closing.ts'
import { composeMail, type MailOption } from './compose-mail.ts'
import { type Configuration, type CountersignOptions, configure } from './configuration.ts'
import { deriveAuditKey } from './core/audit/audit-chain.ts'
import { deriveFactorKey } from './core/authenticator/factor.ts'
import { deriveFactorTicketKey } from './core/authenticator/factor-ticket.ts'
import { deriveDeviceKey } from './core/authenticator/known-device.ts'
import { ClientRegistry } from './core/client/client.ts'
import type { Clock } from './core/clock.ts'
import { ConfigurationError } from './core/errors.ts'
import { createHandle } from './core/handle.ts'
import { assertOpens, type KeyRing, openKeyRing } from './core/key/key-ring.ts'
import { keyPublicationSeconds } from './core/key/key-rotation.ts'
import { deriveSealingKey } from './core/key/key-seal.ts'
import { tokenEncryption } from './core/key/signing-key.ts'
import { isLoopback } from './core/loopback.ts'
import { LivingNodes } from './core/revocation/living-nodes.ts'
import { deriveIdentifierKey } from './core/session/session-identifier.ts'
import { SessionLookUp } from './core/session/session-look-up.ts'
import type { StorageDriver } from './core/storage.ts'
import { deriveTicketKey } from './core/ticket/ticket.ts'
import { clockToleranceSeconds } from './core/token/claims.ts'
import { deriveNonceKey } from './core/token/dpop-nonce.ts'
import { deriveRefreshKey } from './core/token/refresh-token.ts'
import { toldOnce } from './core/told-once.ts'
import { deriveWebhookKey } from './core/webhook/webhook-secret.ts'
import { type Countersign, keysOf } from './face.ts'
import { AuditSealer } from './gate/audit-sealer.ts'
import type { CheckOptions } from './gate/check-outcome.ts'
import { Gate } from './gate/gate.ts'
import { ProofCheck } from './gate/proof-check.ts'
import { sessionCapacity } from './gate/session-table.ts'
import { TimeKeeper } from './gate/time-keeper.ts'
import { Upkeep } from './gate/upkeep.ts'
import { assertCheck, assertHandled } from './http/call-arguments.ts'
import { createHandler, fetchHandler } from './http/handler.ts'
import { cookieProfile, writeSessionCookie } from './http/protocol/cookie.ts'
import { findCredential, type RequestLike } from './http/protocol/credential.ts'
import { originsOf } from './http/protocol/fetch-metadata.ts'
import { findProof } from './http/protocol/request-proof.ts'
import { securityHeaders } from './http/protocol/security-headers.ts'
import { createBacklog } from './outlet/backlog.ts'
import { createOutsideFetch } from './outlet/fetch/outside-fetch.ts'
import { judgeUrl } from './outlet/fetch/outside-url.ts'
import { systemLookup } from './outlet/fetch/system-lookup.ts'
import { WebhookDelivery } from './outlet/webhook/webhook-delivery.ts'
import { createWebhookSender } from './outlet/webhook/webhook-sender.ts'
import { createArgon2Hasher } from './password/argon2-hasher.ts'
import { loadCommonPasswords } from './password/common-passwords.ts'
import { version } from './version.ts'

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
  const { driver, mail: mailOption, rest, ...told } = partsOf(options)
  const onFault = toldOnce(told.onFault, clock)
  const configuration = configure(rest)
  const { algorithm, audience, accessTimeoutSeconds, keyRotationSeconds, format } = configuration.token
  const issuer = configuration.issuer.origin
  const readAttributes = await attributesReader(configuration.attributes)

  const breached = await openBreachSources(configuration.password.breached)
  const storage = await driver.open().catch(async (fault: unknown) => {
    await closeQuietly(breached, onFault)
    throw fault
  })
  try {
    const timeKeeper = new TimeKeeper({ time: storage.time, clock, onFault })
    const startedAt = await timeKeeper.believedNow()
    await timeKeeper.countOn()
    const root = await openRootKey({
      storage,
      secret: configuration.secret,
      random: randomBytes,
      now: clock.now(),
    })
    const sealingKey = deriveSealingKey(root)
    const stored = await storage.keys.list()
    assertOpens(stored, sealingKey)
    const readKeyParts = async (): Promise<KeyParts> => ({
      storage,
      keyTime: () => timeKeeper.span(),
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
      nonceKey: deriveNonceKey(root),
      isNonceRequired: configuration.token.dpopNonce === 'required',
      origins: [...originsOf(configuration.issuer, []).own, ...configuration.token.dpopOrigins],
    })
    const identifierKey = deriveIdentifierKey(root)
    const lookUp = new SessionLookUp({ sessions: storage.sessions, identifierKey })
    await lookUp.askForUnmarked(startedAt)
    const maxStalenessMs = configuration.maxStalenessMs ?? storage.defaultMaxStalenessMs
    const gate = new Gate({
      storage,
      lookUp,
      clock,
      expectation: { issuer, audience, clockToleranceSeconds },
      maxStalenessMs,
      sessionCapacity: sessionCapacity(configuration.session.memoryMb),
      loadKeys,
      proofs,
      onFault,
    })
    await gate.open()

    const profile = cookieProfile(configuration.issuer)
    const share = () => (randomBytes(1)[0] ?? 0) / 256
    const auditKey = deriveAuditKey(root)
    const sealer = new AuditSealer({
      audit: storage.audit,
      key: auditKey,
      random: randomBytes,
      clock,
      share,
      onFault,
    })
    const mail = composeMail({
      mail: mailOption,
      configuration,
      storage,
      root,
      clock,
      random: randomBytes,
      share,
      onFault,
    })
    const webhookKey = deriveWebhookKey(root)
    const reach = { allowLoopback: isLoopback(configuration.issuer.hostname), allowPrivate: false }
    const fetchOutside = createOutsideFetch({ ...reach, lookup: systemLookup })
    const sendWebhook = createWebhookSender({ fetch: fetchOutside, key: webhookKey, clock })
    const delivery = new WebhookDelivery({
      webhooks: storage.webhooks,
      audit: storage.audit,
      send: sendWebhook,
      clock,
      holder: createHandle(randomBytes),
      share,
      onFault,
    })
    const livingNodes = new LivingNodes(storage.nodes, clock)
    const { password } = configuration
    const clients = new ClientRegistry(configuration.clients, configuration.token.clientId)
    const hasher = createArgon2Hasher(password, randomBytes)
    // An unknown identifier costs no less than whoever was imported, on this node or another (K20).
    const meetDearestHash = async () => {
      const dearest = await storage.subjects.dearestHash()
      if (dearest !== undefined) hasher.meet(dearest)
    }
    await meetDearestHash()
    const accountParts: AccountParts = {
      ...keyParts,
      storage,
      clock,
      clients,
      hasher,
      loadCommonPasswords,
      breaches: new BreachCheck({ sources: breached.sources, audit: storage.audit, clock, onFault }),
      keys: () => gate.keys,
      signingKeys: async () => {
        await timeKeeper.noteIssuing()
        return gate.freshKeys()
      },
      identifierKey,
      deviceKey: deriveDeviceKey(root),
      ticketKey: deriveTicketKey(root),
      factorKey: deriveFactorKey(root),
      factorTicketKey: deriveFactorTicketKey(root),
      webhooks: { webhookKey, isAllowedUrl: url => judgeUrl(url, reach).ok, sendWebhook },
      readAttributes,
      hooks: createHooks(configuration.hooks, {
        readAttributes,
        pause: (ms, signal) => pause(ms, undefined, { signal }),
        onFault,
      }),
      lookUp,
      counted: () => timeKeeper.counted(),
      refreshKey: deriveRefreshKey(root),
      writeCookie: (session, identifier) => writeSessionCookie(profile, session, identifier),
      catchUp: () => gate.catchUp(),
      sealAudit: () => sealer.seal(),
      mail: mail.writer,
      position: () => gate.figures.position,
      livingNodes,
      pause,
      settings: accountSettings(configuration),
    }
    assertTokensFit(accountParts)
    const accounts = createAccounts(accountParts)
    const upkeep = new Upkeep({
      storage,
      gate,
      lookUp,
      livingNodes,
      clock,
      timeKeeper,
      random: randomBytes,
      sealer,
      maxStalenessMs,
      onFault,
      node: {
        id: configuration.node.id ?? createHandle(randomBytes),
        version,
        address: configuration.node.address,
        processId: process.pid,
        startedAt: clock.now(),
      },
      maintainKeys: async () => {
        await meetDearestHash()
        await maintainKeys(await readKeyParts(), gate.keys.all)
      },
    })
    await upkeep.start()
    delivery.start()
    mail.sender?.start()

    const plainHandler = createHandler({
      accounts,
      check: (presented, checkOptions) => gate.check(presented, checkOptions),
      proofs,
      keys: () => gate.keys,
      clients,
      feed: gate.feed,
      watches: gate.watches,
      outbox: mail.outbox,
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
    const check = (request: RequestLike, checkOptions?: CheckOptions) => {
      assertCheck(request, checkOptions)
      return gate.check(findCredential(request, profile, findProof), checkOptions)
    }
    const handler = fetchHandler(plainHandler)
    let closing: Promise<void> | undefined
    const strict = strictAccounts(accounts)
    return {
      ...strict,
      keysOf: subjectId => keysOf(strict, subjectId),
      mail: mail.desk,
      authenticate: async (request, checkOptions) => check(request, checkOptions),
      check,
      ended: identity => {
        assertIdentity(identity, 'auth.ended: identity')
        return gate.ended(identity)
      },
      handler: async (request, connection) => {
        assertHandled(request, connection)
        return handler(request, connection)
      },
      plainHandler: async (request, connection) => {
        assertHandled(request, connection)
        return plainHandler(request, connection)
      },
      securityHeaders: securityHeaders(configuration.issuer),
      isReady: () => gate.isReady(),
      endWaiting: () => gate.endWaiting(),
      figures: () => ({
        ...gate.figures,
        ...sealer.figures,
        ...(mail.sender?.figures ?? { mailsSent: 0, mailsGivenUp: 0 }),
      }),
      backlog: createBacklog({ messages: storage.messages, webhooks: storage.webhooks, clock }),
      close: () => {
        closing ??= closeInOrder([
          ...(mail.sender === undefined ? [] : [mail.sender]),
          delivery,
          upkeep,
          gate,
          storage,
          breached,
        ])
        return closing
      },
    }
  } catch (fault) {
    await closeQuietly(storage, onFault)
    await closeQuietly(breached, onFault)
    throw fault
  }
}

/** @throws {ConfigurationError} where what has no schema does not fit. */
function partsOf(options: CountersignOptions): {
  driver: StorageDriver
  mail: MailOption
  onFault: (fault: unknown) => void
  rest: Omit<CountersignOptions, 'storage' | 'mail' | 'onFault'>
} {
  if (typeof options !== 'object' || options === null)
    throw new ConfigurationError('options: must be an object')
  const { storage, mail, onFault = reportFault, ...rest } = options
  if (typeof storage?.open !== 'function')
    throw new ConfigurationError('storage: must be a store, such as sqlite(path)')
  if (typeof onFault !== 'function') throw new ConfigurationError('onFault: must be a function')
  if (mail !== undefined && mail !== 'outbox' && typeof mail !== 'function')
    throw new ConfigurationError("mail: must be a function that sends a mail, or 'outbox'")
  return { driver: storage, mail, onFault, rest }
}

function accountSettings(configuration: Configuration): AccountSettings {
  const { issuer, mailName, session, token, signIn, signUp, linkSignIn, audit, password } = configuration
  return {
    issuer: issuer.origin,
    serviceName: mailName ?? issuer.hostname,
    session,
    token,
    attemptsPerMinute: signIn.attemptsPerMinute,
    signUp,
    linkSignIn,
    auditSignIns: audit.signIns,
    contextWords: password.contextWords,
  }
}

function reportFault(fault: unknown): void {
  console.error('countersign:', fault)
}
