/** Hooks: functions of the application that sign-up and sign-in wait for, a second at most. */
import type { Attributes, Subject } from '../core/subject/subject.ts'
import { normalizeRoles } from '../core/subject/subject.ts'

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
}

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
      return decided.value?.refuse ? { ok: false, reason: 'sign-in-refused' } : { ok: true }
    },
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
