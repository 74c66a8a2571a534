/** The verifier: decides whether a token of an issuer elsewhere is live, with web standards only. */
import { amount, callable, object, optional, record } from '../core/argument.ts'
import { StorageError } from '../core/errors.ts'
import { parseCompactJsonObject } from '../core/jose/json.ts'
import { RevocationIndex } from '../core/revocation/revocation-index.ts'
import { judgeToken, type TokenVerdict } from '../core/revocation/token-verdict.ts'
import { accessTokenType, clockToleranceSeconds, readClaims } from '../core/token/claims.ts'
import { EarlyAnswers } from './early-answer.ts'
import { GivenKeys, importDecryptionKey, openToken } from './encrypted-token.ts'
import { HttpFeed } from './http-feed.ts'
import { KeySet } from './key-set.ts'
import type { VerifierParts } from './options.ts'
import { importPublicKey, isSignedBy } from './public-key.ts'
import { RefusedByIssuer, Remote, unlessAborted } from './remote.ts'
import { type KeepAlive, Revocations } from './revocations.ts'
import { parseSigned } from './signed-token.ts'

export interface VerifyOptions {
  /** For this call only, ms: how stale the verifier may be. 0 is strict: one round trip, shared by all who wait. A larger one than configured does not loosen it. */
  maxStalenessMs?: number
  /** Stops waiting; the promise is then rejected with its reason. */
  signal?: AbortSignal
  /**
   * Where the runtime ends what goes on when a request has been answered (`ctx.waitUntil` of Workers): given what goes on, and what
   * others may be waiting for.
   */
  waitUntil?: (work: Promise<unknown>) => void
}

/** One that is misspelt would be no bound at all. */
const verifyOptions = record<VerifyOptions>({
  maxStalenessMs: optional(amount),
  signal: optional(object),
  waitUntil: optional(callable),
})

/** What a verifier holds, for metrics. */
export interface VerifierFigures {
  /** Entries held. */
  revocations: number
  /** What they take in memory, bytes. */
  revocationBytes: number
  /** The position of the feed that is applied. */
  position: number
  /** How long ago the feed was last confirmed, ms; infinite before the first time and without the feed. */
  stalenessMs: number
  /** Public keys held. */
  keys: number
}

/** As of a node, and with `storage-unavailable` why, where it is this service's own client that the issuer refused. */
export type VerifierVerdict = TokenVerdict & { cause?: 'invalid-client' }

export interface Verifier {
  /**
   * Checks an access token.
   *
   * Never throws for what a token holds. Where the issuer cannot be reached and what is known is older than the bound,
   * the refusal is `storage-unavailable`: ask again later, let nobody in. With the cause `invalid-client` asking again does
   * not help: the issuer refused this service’s `client` or `authorization`.
   */
  (token: string, options?: VerifyOptions): Promise<VerifierVerdict>
  /** Ends every call under way. Checks after it refuse as soon as they need the issuer. */
  close(): void
  figures(): VerifierFigures
}

export function assembleVerifier(parts: VerifierParts): Verifier {
  const { issuer, audiences, clock, timer, maxStalenessMs } = parts
  const closed = new AbortController()
  const remote = new Remote({
    fetch: parts.fetch,
    authorization: parts.authorization,
    timer,
    closed: closed.signal,
  })
  const keys = new KeySet(remote, { url: parts.jwksUrl, isGuarded: false, importKey: importPublicKey }, clock)
  const decryptionKeys =
    parts.decryptionKeys === 'issuer'
      ? new KeySet(
          remote,
          { url: parts.decryptionKeysUrl, isGuarded: true, importKey: importDecryptionKey },
          clock,
        )
      : new GivenKeys(parts.decryptionKeys)
  const reloadKeys = () => Promise.all([keys.reload(), decryptionKeys.reload()])
  const revocations = parts.hasRevocations
    ? new Revocations(
        new HttpFeed({ remote, url: parts.revocationsUrl, clock, createNonce: parts.createNonce }),
        reloadKeys,
        clock,
      )
    : undefined
  const index = revocations?.index ?? new RevocationIndex()
  if (parts.isFollowing) void revocations?.follow(closed.signal, timer, parts.random)

  const early =
    parts.introspectionUrl === undefined
      ? undefined
      : new EarlyAnswers(remote, parts.introspectionUrl, timer, closed.signal, clock)

  const judge = async (token: string, bound: number, keepAlive?: KeepAlive): Promise<TokenVerdict> => {
    const isEncrypted = typeof token === 'string' && token.split('.', 5).length === 5
    const opened = isEncrypted ? await openToken(token, decryptionKeys) : undefined
    if (opened?.ok === false) return opened
    const signed = parseSigned(opened?.token ?? token)
    if (signed === undefined) return { ok: false, reason: 'malformed' }
    // First, so that everything acknowledged before this call is known, and with it what became of the keys.
    const confirmed = revocations?.confirm(bound, keepAlive)
    const told =
      confirmed === undefined || early === undefined || revocations?.isLoaded === true
        ? await confirmed
        : await early.unless(confirmed, token)
    const key = await keys.find(signed.kid)
    if (key === undefined) return { ok: false, reason: 'unknown-key' }
    if (!(await isSignedBy(signed, key))) return { ok: false, reason: 'invalid-signature' }
    // Reading keys may have taken long, and what the answer rests on must not have grown old meanwhile.
    if (bound > 0 && told === undefined) await revocations?.confirm(bound)
    // The news may have been that this very key was taken back.
    if (!keys.has(signed.kid) || (opened !== undefined && !decryptionKeys.has(opened.kid)))
      return { ok: false, reason: 'unknown-key' }
    if (
      revocations?.isRevokedKey(signed.kid) ||
      (opened !== undefined && revocations?.isRevokedKey(opened.kid))
    )
      return { ok: false, reason: 'revoked' }
    // Only now is anything in it believed.
    if (signed.typ !== accessTokenType) return { ok: false, reason: 'wrong-type' }
    const payload = parseCompactJsonObject(signed.payload)
    const claims = payload === undefined ? undefined : readClaims(payload)
    if (claims === undefined) return { ok: false, reason: 'wrong-type' }
    // No proof is looked at here: a token that is bound to a key is refused.
    const audience = audiences.find(one => one === claims.aud) ?? audiences[0]
    const expectation = { issuer, audience, clockToleranceSeconds }
    if (told === undefined) return judgeToken(claims, 'bearer', index, expectation, clock.now())
    // What the issuer said a moment ago, in place of everything that it has ever said.
    const verdict = judgeToken(claims, 'bearer', new RevocationIndex(), expectation, clock.now())
    if (!verdict.ok) return verdict
    return told.active
      ? { ok: true, identity: { ...verdict.identity, roles: told.roles } }
      : { ok: false, reason: 'revoked' }
  }

  const check = async (token: string, options: VerifyOptions = {}): Promise<VerifierVerdict> => {
    verifyOptions(options, 'verifier: options')
    const bound = Math.min(options.maxStalenessMs ?? maxStalenessMs, maxStalenessMs)
    try {
      const { waitUntil } = options
      const work = judge(token, bound, waitUntil)
      // Others may wait for what this call has begun, also when its own caller has gone.
      waitUntil?.(work.catch(() => {}))
      return await unlessAborted(work, options.signal)
    } catch (fault) {
      if (!(fault instanceof StorageError)) throw fault
      parts.onFault(fault)
      const isOfClient = fault instanceof RefusedByIssuer && fault.isOfClient
      return { ok: false, reason: 'storage-unavailable', ...(isOfClient && { cause: 'invalid-client' }) }
    }
  }
  return Object.assign(check, {
    close: () => closed.abort(),
    figures: () => ({
      revocations: index.size,
      revocationBytes: index.table.byteLength,
      position: revocations?.position ?? 0,
      stalenessMs: revocations?.stalenessMs ?? Number.POSITIVE_INFINITY,
      keys: keys.size,
    }),
  })
}
