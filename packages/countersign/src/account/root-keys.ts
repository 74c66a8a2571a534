/** The root key of a store: opened, made where there is none, sealed under another secret, and given up where the secret is lost. */
import { deriveAuditKey } from '../core/audit/audit-chain.ts'
import type { AuditEvent } from '../core/audit/audit-event.ts'
import { encodeBase64url } from '../core/base64url.ts'
import type { Random } from '../core/clock.ts'
import { assertOpens } from '../core/key/key-ring.ts'
import { deriveSealingKey } from '../core/key/key-seal.ts'
import { openRoot, rootOf01, type StoredRoot, sealRoot, secretName } from '../core/key/root-key.ts'
import type { Storage } from '../core/storage.ts'
import { endAllSessions } from './restored.ts'

export interface RootParts {
  storage: Pick<Storage, 'roots' | 'keys'>
  secret: string
  random: Random
  /** Wall time, ms. */
  now: number
}

/**
 * The root key, as `deriveKey` takes it.
 *
 * A store that has none is new, or of version 0.1, where everything derives from the secret itself: then that is its root key, and
 * nothing that was given out changes.
 *
 * @throws {ConfigurationError} where the secret does not open it.
 */
export async function openRootKey({ storage, secret, random, now }: RootParts): Promise<string> {
  for (;;) {
    const stored = await storage.roots.list()
    if (stored.length > 0) return openRoot(secret, stored)
    const keys = await storage.keys.list()
    // Another secret than the one of 0.1 must not become the root key: the right one would open nothing any more.
    if (keys.length > 0) {
      // Another node may have made both since: its keys come after its root key, which is there by now.
      if ((await storage.roots.list()).length > 0) continue
      assertOpens(keys, deriveSealingKey(secret))
    }
    const root = keys.length === 0 ? random(32) : rootOf01(secret)
    await storage.roots.replace({ expected: [], roots: [sealRoot(secret, root, now, random)] })
    // Read again: another node may have been first.
  }
}

/**
 * Seals the root key under another secret beside the one in use: from now on either opens it, so that the operator can put the new
 * one in place while nodes run. Nobody is signed out.
 *
 * One rotation at a time, from here until `forgetOtherSecrets`: what another one added is taken for what is left of a rotation that
 * was broken off, and dropped. Of two at once the secret that was put in place last may open nothing. The command
 * `countersign secret rotate` excludes others by a lock on the file; who calls this excludes them otherwise.
 *
 * @throws {ConfigurationError} where the secret in use does not open it.
 */
export async function addSecret(
  parts: RootParts & { storage: Pick<Storage, 'audit'> },
  next: string,
): Promise<void> {
  const { storage, secret, random, now } = parts
  for (;;) {
    const root = rootOf01(await openRootKey(parts))
    const stored = await storage.roots.list()
    const own = stored.filter(({ sealedBy }) => sealedBy === secretName(secret))
    const roots = [...own, sealRoot(next, root, now, random)]
    if (!(await storage.roots.replace({ expected: namesOf(stored), roots }))) continue
    await storage.audit.append([changed(now, 'rotated')])
    return
  }
}

/**
 * Forgets every secret but the one in use. See that the new one is in place wherever a node reads it: the others open nothing any
 * more, and there is no way back.
 *
 * @returns How many were forgotten.
 * @throws {ConfigurationError} where the secret in use does not open the root key.
 */
export async function forgetOtherSecrets(parts: RootParts): Promise<number> {
  const { storage, secret } = parts
  for (;;) {
    await openRootKey(parts)
    const stored = await storage.roots.list()
    const own = stored.filter(({ sealedBy }) => sealedBy === secretName(secret))
    if (await storage.roots.replace({ expected: namesOf(stored), roots: own }))
      return stored.length - own.length
  }
}

/**
 * Begins anew with another root key, where nobody has the secret any more, or where it got about together with the database. What
 * the old one sealed cannot be opened: keys are removed, and the audit log is chained by another key from here on.
 */
export async function beginAnew({
  storage,
  secret,
  random,
  now,
}: RootParts & { storage: Storage }): Promise<{ sessions: number; keys: number }> {
  const rootKey = random(32)
  const root = sealRoot(secret, rootKey, now, random)
  while (!(await storage.roots.replace({ expected: namesOf(await storage.roots.list()), roots: [root] })));
  // Where it stops here, it is done again from the beginning: until the keys are gone no node starts.
  await storage.audit.rekey(deriveAuditKey(encodeBase64url(rootKey)))
  const sessions = await endAllSessions(storage, now)
  const ended = await storage.revocations.endEverything({ at: now, keys: [], audit: [changed(now, 'lost')] })
  const kids = (await storage.keys.list()).map(({ kid }) => kid)
  await storage.keys.change({ add: [], states: [], remove: kids, at: now, audit: [] })
  return { sessions: sessions + ended.sessions, keys: kids.length }
}

function changed(at: number, detail: string): AuditEvent {
  return { at, action: 'secret-changed', outcome: 'success', actor: 'operator', detail }
}

function namesOf(stored: readonly StoredRoot[]): string[] {
  return stored.map(({ sealedBy }) => sealedBy)
}
