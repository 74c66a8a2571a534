/** Problem details as a JSON schema, in general and for the codes of one status of one operation. */
import { factorKinds } from '../../core/authenticator/factor.ts'
import { type Code, catalogue } from '../../core/errors.ts'
import { oauthErrors, problemMediaType } from '../protocol/problem.ts'

/** The part of a schema object (JSON Schema 2020-12) that is used here. */
export interface PlainSchema {
  $ref?: string
  type?: 'object' | 'string' | 'integer' | 'array'
  description?: string
  const?: string | number
  enum?: string[]
  items?: PlainSchema
  properties?: Record<string, PlainSchema>
  required?: string[]
  allOf?: PlainSchema[]
  additionalProperties?: boolean
  minimum?: number
}

const members = {
  type: { type: 'string', description: 'A URN that names the problem.' },
  title: { type: 'string', description: 'A fixed text, for people.' },
  status: { type: 'integer' },
  code: { type: 'string', enum: Object.keys(catalogue), description: 'For programs.' },
  detail: { type: 'string', description: 'A fixed text that says more.' },
  weakness: {
    type: 'string',
    enum: ['too-short', 'too-long', 'not-unicode', 'common', 'context-word', 'breached'],
    description: 'With `weak-password`: why.',
  },
  error: { type: 'string', enum: [...oauthErrors], description: 'What RFC 6749 §5.2 calls it.' },
  fields: {
    type: 'array',
    items: { type: 'string' },
    description: 'With `invalid-body` and `invalid-parameter`: the names of those that do not fit.',
  },
  ticket: {
    type: 'string',
    description: 'With `factor-required`: for `POST /auth/sign-in/factor`, good for five minutes. A secret.',
  },
  factors: {
    type: 'array',
    items: { type: 'string', enum: [...factorKinds] },
    description: 'With `factor-required`: by what the second proof can be given.',
  },
} satisfies Record<string, PlainSchema>

/** RFC 9457 §3.1. */
export const problemSchema: PlainSchema = {
  type: 'object',
  properties: members,
  required: ['type', 'title', 'status', 'code'],
  additionalProperties: false,
}

export interface ProblemResponse {
  description: string
  headers?: Record<string, { description: string; required: boolean; schema: PlainSchema }>
  content: Record<string, { schema: PlainSchema }>
}

/** The answers that tell these codes, one a status. */
export function problemResponses(codes: Iterable<Code>): Record<string, ProblemResponse> {
  const byStatus = Map.groupBy([...new Set(codes)], code => catalogue[code].status)
  const responses = [...byStatus].map(
    ([status, ofStatus]) => [status, problemResponse(status, ofStatus)] as const,
  )
  return Object.fromEntries(responses)
}

function problemResponse(status: number, codes: Code[]): ProblemResponse {
  const headers = headersOf(status, codes)
  return {
    description: codes.map(code => `\`${code}\`: ${catalogue[code].title}`).join('\n\n'),
    ...(headers !== undefined && { headers }),
    content: {
      [problemMediaType]: {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            {
              type: 'object',
              properties: { status: { const: status }, code: { type: 'string', enum: codes } },
            },
          ],
        },
      },
    },
  }
}

function headersOf(status: number, codes: readonly Code[]): ProblemResponse['headers'] {
  if (status === 401) {
    return {
      'WWW-Authenticate': {
        description: 'RFC 6750 §3, RFC 9449 §7.1.',
        required: true,
        schema: { type: 'string' },
      },
      'DPoP-Nonce': {
        description:
          'Where a proof of a key was called for: what the next one may carry, or must (RFC 9449 §9).',
        required: false,
        schema: { type: 'string' },
      },
    }
  }
  if (status === 429 || status === 503 || codes.includes('rotation-too-soon')) {
    return {
      'Retry-After': { description: 'Seconds.', required: true, schema: { type: 'integer', minimum: 1 } },
    }
  }
  return undefined
}
