/** One endpoint as an OpenAPI operation: what it answers, and every refusal that its access and its input imply. */
import type { RouteConfig } from '@hono/zod-openapi'
import { z } from 'zod'
import { type CheckRefusal, type Code, catalogue } from '../../core/errors.ts'
import { type Access, type Answer, type Endpoint, targetSchema } from '../endpoint/endpoint.ts'
import { problemResponses } from './problem-schema.ts'

/** Why a check refuses: a record of the union, so that the compiler notices one that is missing. */
const checkRefusals: Record<CheckRefusal, true> = {
  missing: true,
  malformed: true,
  ambiguous: true,
  'cookies-too-large': true,
  unknown: true,
  expired: true,
  'not-yet-valid': true,
  'idle-timeout': true,
  'absolute-timeout': true,
  revoked: true,
  'invalid-signature': true,
  'unknown-key': true,
  'decryption-failed': true,
  'wrong-type': true,
  'wrong-issuer': true,
  'wrong-audience': true,
  'invalid-dpop-proof': true,
  'use-dpop-nonce': true,
  'storage-unavailable': true,
}

export function describeOperation(endpoint: Endpoint): RouteConfig {
  const { method, path, summary, tag, access, body, isBodyOptional, isForm, isLines, query, answers } =
    endpoint
  const plain = isLines ? 'application/x-ndjson' : 'application/json'
  const mediaType = isForm ? 'application/x-www-form-urlencoded' : plain
  const parameter = parameterOf(path)
  return {
    method: method.toLowerCase() as Lowercase<Endpoint['method']>,
    path,
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
    summary,
    tags: [tag],
    security: securityOf(access),
    request: {
      ...(parameter !== undefined && { params: z.object({ [parameter]: targetSchema(endpoint) }) }),
      ...(query !== undefined && { query }),
      ...(body !== undefined && {
        body: { required: isBodyOptional !== true, content: { [mediaType]: { schema: body } } },
      }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)]),
      ),
      ...problemResponses(refusalsOf(endpoint)),
    },
  }
}

/** Every code that the endpoint can answer. */
export function refusalsOf(endpoint: Endpoint): Code[] {
  const { method, path, access, body, isForm, isLines, query, isNotForKeys, refusals = [] } = endpoint
  const codes: Code[] = [...refusals, 'internal-error']
  if (method !== 'GET') codes.push('cross-site')
  if (
    access === 'subject' ||
    access === 'leaver' ||
    access === 'administrator' ||
    typeof access === 'object'
  ) {
    codes.push(...Object.keys(checkRefusals).filter(isCode))
  }
  if (access === 'visitor') codes.push('cookies-too-large')
  if (access === 'administrator' || typeof access === 'object' || isNotForKeys) codes.push('forbidden')
  if (access === 'holder' || typeof access === 'object') codes.push('invalid-client')
  if (parameterOf(path) !== undefined) codes.push('not-found', 'invalid-target')
  if (query !== undefined) codes.push('invalid-parameter')
  if (body !== undefined) {
    codes.push('malformed-request', 'body-too-large', 'unsupported-media-type')
    if (!isLines)
      codes.push(...(isForm ? (['malformed-form'] as const) : (['malformed-body', 'invalid-body'] as const)))
  }
  return codes
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'anyone' || access === 'visitor') return []
  if (access === 'holder') return [{}, { client: [] }]
  const subject = [{ cookie: [] }, { bearer: [] }, { dpop: [] }]
  return typeof access === 'object' ? [{ client: [] }, ...subject] : subject
}

function isCode(text: string): text is Code {
  return Object.hasOwn(catalogue, text)
}

function parameterOf(path: string): string | undefined {
  return /\{(\w+)\}/.exec(path)?.[1]
}

function describeAnswer({
  description,
  body,
  hasEvents = false,
  headers = {},
}: Answer): RouteConfig['responses'][string] {
  const described = Object.entries(headers).map(([name, { description: about, required = false }]) => [
    name,
    { description: about, required, schema: { type: 'string' as const } },
  ])
  return {
    description,
    ...(described.length > 0 && { headers: Object.fromEntries(described) }),
    ...(body !== undefined && {
      content: {
        'application/json': { schema: body },
        ...(hasEvents && { 'text/event-stream': { schema: { type: 'string' as const } } }),
      },
    }),
  }
}
