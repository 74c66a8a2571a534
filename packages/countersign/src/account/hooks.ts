/** Hooks: functions of the application that sign-up, sign-in and the making of tokens wait for, a second at most. */
import { isDeepStrictEqual } from 'node:util'
import type { Client } from '../core/client/client.ts'
import type { Attributes, Subject } from '../core/subject/subject.ts'
import { normalizeRoles } from '../core/subject/subject.ts'
import { isFreeClaimName } from '../core/token/claim-choice.ts'

/** What a hook answers that takes no part in the decision. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one, asynchronous or not.
type Nothing = undefined | null | void

export interface Hooks {
  /**
   * Asked before an account is made that somebody signs up for; nothing is stored yet.
   *
   * @returns `{ refuse: true }` to have it refused (`sign-up-refused`); `roles` and `attributes` for the account.
   */
  beforeSignUp?: (
    account: { identifier: string },
    caller: HookCaller,
  ) => Promise<SignUpDecision | Nothing> | SignUpDecision | Nothing
  /**
   * Told once it is proved who signs in, before the credential is given.
   *
   * @returns `{ refuse: true }` to have it refused (`sign-in-refused`).
   */
  afterSignIn?: (
    signIn: { subject: Subject; credential: 'session' | 'token'; amr: readonly string[] },
    caller: HookCaller,
  ) => Promise<{ refuse?: boolean } | Nothing> | { refuse?: boolean } | Nothing
  /**
   * Asked before an access token is signed: at a sign-in for a token, at each refresh, and by `auth.tokens.create`.
   *
   * @returns Further claims, readable by whoever has the token unless it is encrypted: JSON values, none by a name that JWT, OpenID
   *   Connect or the profile of access tokens gives a meaning, nor by that of a claim that is the client's own. They count against the
   *   byte budget.
   */
  claims?: (token: TokenSubject) => Promise<ExtraClaims | Nothing> | ExtraClaims | Nothing
}

/** Who a token is made for. */
export interface TokenSubject {
  subject: Subject
  clientId: string
  amr: readonly string[]
}

export type ExtraClaims = { readonly [name: string]: unknown }

/** Who asks, as far as it is known. */
export interface HookCaller {
  /** An IP address, without a port. */
  address?: string
  userAgent?: string
}

export interface SignUpDecision {
  refuse?: boolean
  roles?: readonly string[]
  attributes?: Attributes
}

/** How long one is waited for, ms. */
const limitMs = 1000

export interface HookRunner {
  beforeSignUp(
    account: { identifier: string },
    caller: HookCaller,
  ): Promise<
    | { ok: true; roles: readonly string[]; attributes?: Attributes }
    | { ok: false; reason: 'sign-up-refused' | 'hook-failed' }
  >
  afterSignIn(
    signIn: { subject: Subject; credential: 'session' | 'token'; amr: readonly string[] },
    caller: HookCaller,
  ): Promise<{ ok: true } | { ok: false; reason: 'sign-in-refused' | 'hook-failed' }>
  /** Absent where there is no such hook: then nothing is read or waited for. */
  claims?: (
    token: Pick<TokenSubject, 'subject' | 'amr'> & { client: Client },
  ) => Promise<{ ok: true; claims: ExtraClaims } | { ok: false; reason: 'hook-failed' }>
}

export interface HookParts {
  readAttributes: (given: Attributes) => Attributes | 'invalid-attributes'
  pause: (ms: number, signal: AbortSignal) => Promise<void>
  onFault: (fault: unknown) => void
}

/** A hook that throws, is too slow or answers what cannot be is a fault that is reported, and a refusal to the client. */
export function createHooks(hooks: Hooks, parts: HookParts): HookRunner {
  return {
    async beforeSignUp(account, caller) {
      if (hooks.beforeSignUp === undefined) return { ok: true, roles: [] }
      const decided = await run('beforeSignUp', () => hooks.beforeSignUp?.(account, caller), parts)
      if (!decided.ok) return decided
      if (!isDecision(decided.value, ['refuse', 'roles', 'attributes']))
        return unreadable('beforeSignUp', parts)
      const { refuse = false, roles: given = [], attributes: kept } = decided.value ?? {}
      if (refuse) return { ok: false, reason: 'sign-up-refused' }
      const roles = normalizeRoles(given)
      const attributes = kept && parts.readAttributes(kept)
      if (roles === undefined || attributes === 'invalid-attributes') {
        parts.onFault(
          new TypeError('hooks.beforeSignUp: the roles or attributes that it answered are not acceptable'),
        )
        return { ok: false, reason: 'hook-failed' }
      }
      return { ok: true, roles, ...(attributes && { attributes }) }
    },

    async afterSignIn(signIn, caller) {
      if (hooks.afterSignIn === undefined) return { ok: true }
      const decided = await run('afterSignIn', () => hooks.afterSignIn?.(signIn, caller), parts)
      if (!decided.ok) return decided
      if (!isDecision(decided.value, ['refuse'])) return unreadable('afterSignIn', parts)
      return decided.value?.refuse ? { ok: false, reason: 'sign-in-refused' } : { ok: true }
    },

    ...(hooks.claims && {
      async claims({ subject, amr, client }) {
        const decided = await run(
          'claims',
          () => hooks.claims?.({ subject, amr, clientId: client.id }),
          parts,
        )
        if (!decided.ok) return decided
        const claims = readExtraClaims(decided.value ?? {}, client)
        if (claims !== undefined) return { ok: true, claims }
        parts.onFault(new TypeError('hooks.claims: the claims that it answered are not acceptable'))
        return { ok: false, reason: 'hook-failed' }
      },
    }),
  }
}

/** Nothing, or an object of these members alone: one that says `refused`, or the word, would let in whom it means to keep out. */
function isDecision(given: unknown, members: readonly string[]): boolean {
  if (given === undefined || given === null) return true
  if (typeof given !== 'object' || Array.isArray(given)) return false
  const { refuse } = given as { refuse?: unknown }
  return (
    Object.keys(given).every(name => members.includes(name)) &&
    ['undefined', 'boolean'].includes(typeof refuse)
  )
}

function unreadable(name: string, { onFault }: HookParts): { ok: false; reason: 'hook-failed' } {
  onFault(
    new TypeError(
      `hooks.${name}: what it answered is no decision; \`{ refuse: true }\` refuses, nothing lets in`,
    ),
  )
  return { ok: false, reason: 'hook-failed' }
}

/** As they will be read: a value that JSON has no form for is a mistake, and not left out. */
function readExtraClaims(given: unknown, { claims: { fixed } }: Client): ExtraClaims | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined
  const names = Object.keys(given)
  if (!names.every(name => isFreeClaimName(name) && !Object.hasOwn(fixed, name))) return undefined
  try {
    const read: unknown = JSON.parse(JSON.stringify(given))
    return isDeepStrictEqual(read, given) ? { ...given } : undefined
  } catch {
    // A circle, or a number that is none of JavaScript's: JSON has no form for it.
    return undefined
  }
}

type Ran<Answer> = { ok: true; value: Answer } | { ok: false; reason: 'hook-failed' }

async function run<Answer>(
  name: string,
  hook: () => Promise<Answer> | Answer,
  { pause, onFault }: HookParts,
): Promise<Ran<Answer>> {
  const done = new AbortController()
  const late = Symbol('late')
  try {
    const value = await Promise.race([
      // Called here, so that what it throws at once is caught as well.
      (async () => hook())(),
      pause(limitMs, done.signal).then(() => late),
    ])
    if (value !== late) return { ok: true, value: value as Answer }
    onFault(new Error(`hooks.${name}: it took longer than ${limitMs} ms`))
  } catch (fault) {
    onFault(new Error(`hooks.${name}: it failed`, { cause: fault }))
  } finally {
    done.abort()
  }
  return { ok: false, reason: 'hook-failed' }
}
