/** What a request says besides who it comes from: the name in its path, its query, its body; checked before any meaning. */
import type { z } from 'zod'
import { type Call, type Endpoint, targetSchema } from './endpoint/endpoint.ts'
import { readFormBody, readJsonBody, readLinesBody } from './protocol/body.ts'
import type { Incoming } from './protocol/incoming.ts'
import { type ProblemMembers, problem } from './protocol/problem.ts'
import type { Reply } from './protocol/reply.ts'
import { queryOf } from './route.ts'

export type InputOutcome =
  | { ok: true; input: Pick<Call, 'target' | 'query' | 'body'> }
  | { ok: false; reply: Reply }

/** @throws {TypeError} when the application has read the body already. */
export async function readInput(
  endpoint: Endpoint,
  request: Incoming,
  target: string | undefined,
): Promise<InputOutcome> {
  // What cannot be such a name names nothing.
  if (target !== undefined && !targetSchema(endpoint).safeParse(target).success)
    return refuse(problem('not-found'))

  const query = readQuery(endpoint, request)
  if (!query.ok) return query
  const body = await readBody(endpoint, request)
  if (!body.ok) return body
  return { ok: true, input: { target: target ?? '', query: query.value, body: body.value } }
}

type Read = { ok: true; value: unknown } | { ok: false; reply: Reply }

function readQuery({ query: schema }: Endpoint, request: Incoming): Read {
  if (schema === undefined) return { ok: true, value: {} }
  const parameters = [...new URLSearchParams(queryOf(request))]
  const query = Object.fromEntries(parameters)
  // Of a parameter that comes twice, two readers could each take another one.
  if (Object.keys(query).length !== parameters.length) return refuse(problem('invalid-parameter', repeated))
  const result = schema.safeParse(query)
  return result.success
    ? { ok: true, value: result.data }
    : refuse(problem('invalid-parameter', describe(result.error, 'parameter')))
}

async function readBody(endpoint: Endpoint, request: Incoming): Promise<Read> {
  if (endpoint.body === undefined) return { ok: true, value: undefined }
  if (endpoint.isLines) {
    const lines = readLinesBody(request)
    return lines.ok ? lines : refuse(problem(lines.code))
  }
  if (endpoint.isForm) return readForm(endpoint.body, request)
  const read = await readJsonBody(request)
  if (!read.ok) return refuse(problem(read.code))
  if (read.value === undefined && !endpoint.isBodyOptional) return refuse(problem('malformed-body'))
  const result = endpoint.body.safeParse(read.value === undefined ? {} : read.value)
  return result.success
    ? { ok: true, value: result.data }
    : refuse(problem('invalid-body', describe(result.error, 'field')))
}

async function readForm(schema: z.ZodType, request: Incoming): Promise<Read> {
  const read = await readFormBody(request)
  if (!read.ok) return refuse(problem(read.code))
  const result = schema.safeParse(read.value)
  return result.success
    ? { ok: true, value: result.data }
    : refuse(problem('malformed-form', describe(result.error, 'parameter')))
}

const repeated: ProblemMembers = { detail: 'A parameter came more than once.' }

/**
 * Names of ours that do not fit.
 *
 * A name that is not ours is not repeated: who mistypes a form sends a password where a name should be.
 */
function describe({ issues }: z.ZodError, word: 'field' | 'parameter'): ProblemMembers {
  const fields = new Set<string>()
  for (const { path, code } of issues) {
    const [name] = path
    if (typeof name === 'string' && code !== 'unrecognized_keys') fields.add(name)
  }
  const hasUnknown = issues.some(issue => issue.code === 'unrecognized_keys')
  return {
    ...(hasUnknown && { detail: `There is a ${word} that this call does not know.` }),
    ...(fields.size > 0 && { fields: [...fields] }),
  }
}

function refuse(reply: Reply): { ok: false; reply: Reply } {
  return { ok: false, reply }
}
