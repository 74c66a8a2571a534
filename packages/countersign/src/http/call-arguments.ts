/** What the public calls around requests are given: a mistake in it is a `TypeError` that names it, and never goes unnoticed. */
import {
  amount,
  callable,
  flag,
  object,
  oneOf,
  optional,
  type Rule,
  record,
  restriction,
  text,
} from '../core/argument.ts'
import type { CheckOptions } from '../gate/check-outcome.ts'
import type { MountOptions, RequiredOptions } from './adapter/guarding.ts'
import type { Connection } from './handler-parts.ts'
import type { Incoming } from './protocol/incoming.ts'

const checkOptions = record<CheckOptions>({ maxStalenessMs: restriction(amount), isUse: optional(flag) })
const connection = record<Connection>({ address: optional(text), gone: optional(callable) })
const mountMembers = { serve: optional(oneOf('api', 'everything')) }
const mountOptions = record<MountOptions>(mountMembers)
const requiredOptions = record<RequiredOptions>({
  role: restriction(text),
  maxStalenessMs: restriction(amount),
})

/** Before every check: it looks at the type of one value, and makes nothing. */
export function assertCheck(request: unknown, options: unknown): void {
  object(request, 'auth.check: request')
  if (options !== undefined) checkOptions(options, 'auth.check: options')
}

export function assertHandled(request: unknown, given: unknown): void {
  object(request, 'auth.handler: request')
  const { method, url, headers, body } = Object(request) as Partial<Record<keyof Incoming, unknown>>
  text(method, 'auth.handler: request.method')
  text(url, 'auth.handler: request.url')
  object(headers, 'auth.handler: request.headers')
  callable(Reflect.get(Object(headers), 'get'), 'auth.handler: request.headers.get')
  callable(Reflect.get(Object(headers), 'has'), 'auth.handler: request.headers.has')
  if (body !== null && body !== undefined) object(body, 'auth.handler: request.body')
  if (given !== undefined) connection(given, 'auth.handler: connection')
}

/** @param more - Options that one adapter has besides. */
export function assertMount(auth: unknown, options: unknown, more?: Readonly<Record<string, Rule>>): void {
  if (typeof auth !== 'object' || auth === null) throw new TypeError('countersign: auth must be an object')
  callable(Reflect.get(auth, 'check'), 'countersign: auth.check')
  callable(Reflect.get(auth, 'handler'), 'countersign: auth.handler')
  const rule = more === undefined ? mountOptions : record<object>({ ...mountMembers, ...more })
  rule(options, 'countersign: options')
}

/** A condition that is misspelt would let everybody through. */
export function assertRequired(options: unknown): void {
  requiredOptions(options, 'required: options')
}
