/** The settings as options of the library. */
import { availableParallelism } from 'node:os'
import { argon2, bcrypt, type CountersignOptions, pbkdf2, type StorageDriver, scrypt } from 'countersign'
import { mailOptions } from '../mail/mail-option.ts'
import type { Settings } from '../settings/settings.ts'
import { readAttributesSchema } from './attributes-file.ts'
import { readClientsFile } from './clients-file.ts'

/** @throws {UsageError} `clients-file`, `invalid-settings`. */
export function libraryOptions(
  settings: Settings,
  store: { storage: StorageDriver; issuer: string; secret: string },
): CountersignOptions {
  const { maxStalenessMs, nodeId, clientsFile, attributesFile, breachedPasswordsFile } = settings
  return {
    ...store,
    session: {
      idleTimeoutSeconds: settings.sessionIdleSeconds,
      absoluteTimeoutSeconds: settings.sessionAbsoluteSeconds,
      maxPerSubject: settings.sessionsPerSubject,
      memoryMb: settings.sessionMemoryMb,
    },
    token: {
      accessTimeoutSeconds: settings.accessTokenSeconds,
      format: settings.tokenFormat,
      algorithm: settings.tokenAlgorithm,
      maxBytes: settings.tokenMaxBytes,
      refresh: settings.refresh,
      refreshIdleTimeoutSeconds: settings.refreshIdleSeconds,
      keyRotationSeconds: settings.keyRotationSeconds,
      dpop: settings.dpop,
      dpopNonce: settings.dpopNonce,
    },
    ...(clientsFile !== undefined && { clients: readClientsFile(clientsFile) }),
    password: {
      memoryCost: settings.passwordMemoryKib,
      timeCost: settings.passwordPasses,
      concurrency: settings.passwordConcurrency ?? hashesAtOnce(availableParallelism(), settings.workers),
      maxQueued: settings.passwordQueue,
      contextWords: serviceWords(store.issuer),
      legacy: [bcrypt(), scrypt(), pbkdf2(), argon2()],
      breached: {
        ...(breachedPasswordsFile !== undefined && { file: breachedPasswordsFile }),
        service: settings.breachedPasswordsService,
      },
    },
    signIn: { attemptsPerMinute: settings.signInRate },
    signUp: settings.signUp,
    linkSignIn: settings.linkSignIn,
    ...(attributesFile !== undefined && { attributes: readAttributesSchema(attributesFile) }),
    audit: { signIns: settings.auditSignIns },
    ...mailOptions(settings, store.issuer),
    allowedOrigins: settings.allowedOrigins,
    trustedProxies: settings.trustedProxies,
    ...(maxStalenessMs !== undefined && { maxStalenessMs }),
    ...(nodeId !== undefined && { node: { id: nodeId } }),
  }
}

/** What everybody knows of the service (NIST SP 800-63B §3.1.1.2): the product, and the labels of its host name. */
export function serviceWords(issuer: string): string[] {
  const labels = new URL(issuer).hostname.split('.')
  return ['countersign', ...labels.filter(label => /^[a-z][a-z0-9-]{3,}$/.test(label))]
}

/** One core is left to checks where there is more than one: a flood of sign-ins would have each of them wait for some ms. */
export function hashesAtOnce(cores: number, workers: number): number {
  return Math.max(Math.floor((cores - 1) / workers), 1)
}
