/** What an endpoint is: one operation of the API, told once for the router, the checks before it, and the document. */
import type { z } from 'zod'
import type { Caller } from '../../account/account-parts.ts'
import type { ClientPermission } from '../../core/client/client.ts'
import type { Code } from '../../core/errors.ts'
import type { Identity } from '../../core/identity.ts'
import type { Presented, PresentedProof } from '../../gate/check-outcome.ts'
import type { HandlerParts } from '../handler-parts.ts'
import type { CookieProfile } from '../protocol/cookie.ts'
import type { Reply, StreamedReply } from '../protocol/reply.ts'
import { handleSchema } from '../wire/handle.ts'

/**
 * Who may call it: `anyone`; `visitor`, anyone, but session cookies that still live are recognised; a `subject` with a
 * live credential; `leaver`, the same, but of several credentials each that lives is recognised; an `administrator`; `holder`, anyone, but a client that says who it is must prove it; or a registered
 * client with a permission, in whose place an administrator may ask too.
 */
export type Access =
  | 'anyone'
  | 'visitor'
  | 'holder'
  | 'subject'
  | 'leaver'
  | 'administrator'
  | { client: ClientPermission }

type Who<A extends Access> = A extends 'anyone' | 'holder' | 'visitor' | 'leaver'
  ? undefined
  : A extends 'subject' | 'administrator'
    ? Identity
    : Identity | undefined

/** A request that passed every check: what an endpoint works with. */
export interface Call<Body = unknown, Query = unknown, Someone = Identity | undefined> {
  parts: HandlerParts
  profile: CookieProfile
  /** Whom the credential shows; the subject of an operation on one's own never comes from anywhere else (K22). */
  identity: Someone
  /** Whoever the credentials show where the access is `visitor` or `leaver`. */
  identities: readonly Identity[]
  /** The registered client that proved who it is, by its id. */
  client: string | undefined
  presented: Presented
  /** How many session cookies the request carries. */
  cookieCount: () => number
  /** Of the request, without the query. */
  path: string
  /** In a `DPoP` header; nothing about it is checked yet. */
  proof: PresentedProof | undefined
  caller: Caller
  /** The parameter in the path; empty where the path has none. */
  target: string
  body: Body
  query: Query
  /** Headers that only this endpoint has a use for. */
  header: (name: string) => string | null
  /** Set when the client has gone, for calls that wait. */
  gone: () => AbortSignal
  /** The OpenAPI document. */
  document: () => Promise<object>
}

/** A successful answer, for the document. */
export interface Answer {
  description: string
  body?: z.ZodType
  /** Whether the same comes as server-sent events to whoever asks for them. */
  hasEvents?: boolean
  /** By name. */
  headers?: Readonly<Record<string, { description: string; required?: boolean }>>
}

type EndpointReply = Reply | StreamedReply | Promise<Reply | StreamedReply>

/** An endpoint as the router and the document see it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With at most one parameter: `/auth/sessions/{sid}`. */
  readonly path: string
  /** What the parameter looks like; a handle where this is absent. */
  readonly target?: z.ZodType<string>
  readonly summary: string
  readonly tag: 'Account' | 'Sessions' | 'Administration' | 'Integration' | 'Operation'
  readonly access: Access
  /** Whether everything revoked before the call is refused whatever staleness is configured. */
  readonly strict?: boolean
  /** Whether an API key is refused: none manages keys, passwords, factors or addresses. */
  readonly isNotForKeys?: boolean
  /** Whether calling it is no use of the credential: an idle session stays idle. */
  readonly isUnused?: boolean
  readonly body?: z.ZodType
  /** Whether the body is a form, where a standard says so; a schema of one passes over what it does not know (RFC 6749 §3.2). */
  readonly isForm?: boolean
  /** Whether the body is lines of JSON, which the endpoint reads while they come in. */
  readonly isLines?: boolean
  /** Whether the body may be left out: then it is `{}`. */
  readonly isBodyOptional?: boolean
  readonly query?: z.ZodObject
  readonly answers: Readonly<Record<number, Answer>>
  /** What it refuses by itself, besides what its access and its input imply. */
  readonly refusals?: readonly Code[]
  answer(call: Call): EndpointReply
}

type EndpointOf<A extends Access, Body, Shape extends z.ZodRawShape> = Omit<
  Endpoint,
  'access' | 'body' | 'query' | 'answer'
> & {
  readonly access: A
  readonly body?: z.ZodType<Body>
  readonly query?: z.ZodObject<Shape>
  answer(call: Call<Body, z.output<z.ZodObject<Shape>>, Who<A>>): EndpointReply
}

/** What the parameter of its path must look like. */
export function targetSchema({ target }: Endpoint): z.ZodType<string> {
  return target ?? handleSchema
}

/** Defines an endpoint; inside `answer`, body, query and identity have the types of the definition. */
export function endpoint<
  A extends Access,
  Body = undefined,
  Shape extends z.ZodRawShape = Record<never, never>,
>(definition: EndpointOf<A, Body, Shape>): Endpoint {
  // The types meet at run time: the checks read body and query by these very schemas, and admit by this access.
  return definition as unknown as Endpoint
}
