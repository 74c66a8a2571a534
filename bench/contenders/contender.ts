/** What a contender is: one way to know who sends a request, as an application would use it. */

/** What it may use. */
export interface Setting {
  /** How many credentials at most are wanted at once. */
  count: number
  redisUrl?: string
  postgresUrl: string
}

/** A way to check credentials within a process. */
export interface CheckVariant {
  /** Needs Redis. */
  needsRedis?: true
  /** More credentials than this would take it minutes to make. */
  mostCredentials?: number
  prepare(setting: Setting): Promise<Checking>
}

export interface Checking {
  /** New live credentials, as the values of the header that carries them. */
  mint(count: number): Promise<string[]>
  /**
   * Who sends the header: the subject. Refusals are thrown, or answered with `undefined`.
   *
   * The header is a text that was never seen before, as a server has it; what it says may have been.
   */
  check(header: string): unknown
}

export type Framework = 'node:http' | 'express' | 'fastify' | 'hono'

/** A way to guard `GET /me`. */
export interface HttpVariant {
  framework: Framework
  needsRedis?: true
  /** Starts a server on a free loopback port, and signs somebody in. */
  serve(setting: Setting): Promise<Serving>
}

export interface Serving {
  port: number
  /** The credential, as the header that carries it: `['cookie', 'session=…']`. */
  header?: readonly [name: string, value: string]
  /** Ends the credential as the application would by force; `undefined` where it has no means. */
  revoke?: () => Promise<void>
}

/** A way to hold live sessions in memory. */
export interface HoldVariant {
  open(): Promise<Holding>
}

export interface Holding {
  /** Holds so many sessions more. */
  add(count: number): void | Promise<void>
  /** Checks so many of those that are held, spread over all of them. */
  check(count: number): void | Promise<void>
}

/** A way to sign in, with the password checked as it is by default. */
export interface SignInVariant {
  /** @returns What one sign-in is. */
  open(): Promise<() => Promise<unknown>>
}

/** A contender's module: its variants by name. */
export interface Contender {
  check?: Readonly<Record<string, CheckVariant>>
  http?: Readonly<Record<string, HttpVariant>>
  hold?: Readonly<Record<string, HoldVariant>>
  signIn?: Readonly<Record<string, SignInVariant>>
}
