/** `POST /auth/token/inspect`: a token judged check by check by the rules that every request meets; it is used for nothing. */
import { z } from 'zod'
import { judgeInspected, type TokenJudgement } from '../../account/inspect-token.ts'
import type { CheckRefusal } from '../../core/errors.ts'
import { maxTokenLength } from '../../core/token/jws.ts'
import type { HandlerParts } from '../handler-parts.ts'
import { problem } from '../protocol/problem.ts'
import { json, type Reply } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const body = z
  .strictObject({
    token: z
      .string()
      .min(1)
      .max(maxTokenLength * 2)
      .meta({ description: 'As it is presented, without the scheme.' }),
  })
  .meta({ id: 'TokenToInspect' })

const members = z
  .array(z.strictObject({ name: z.string(), json: z.string().meta({ description: 'As it was written.' }) }))
  .meta({ description: 'Absent where the part cannot be read by the one who asks. Unverified.' })

const check = z.strictObject({
  name: z.string().meta({ example: 'signature' }),
  verdict: z.enum(['ok', 'failed', 'not-judged']),
  code: z.string().optional().meta({ description: 'Why it failed.' }),
  expected: z.string().optional(),
  found: z.string().optional(),
  claims: z
    .array(z.string())
    .optional()
    .meta({ description: 'Those that are missing, of another kind, or there twice.' }),
})

const answer = z
  .strictObject({
    verdict: z.string().meta({
      description: '`accepted`, or the code that a request with the token is refused with now.',
      example: 'accepted',
    }),
    needs_proof: z
      .boolean()
      .meta({ description: 'Whether it is accepted only with a proof of its key (RFC 9449).' }),
    checks: z
      .array(check)
      .meta({ description: 'In the order in which they are made; the first that fails is what refuses.' }),
    header: members.optional(),
    payload: members.optional(),
  })
  .meta({ id: 'TokenInspection' })

const answers = {
  200: { description: 'What a request with the token would be told now, and why.', body: answer },
}

export const inspectToken: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/token/inspect',
  summary: 'Judge a token check by check; of an encrypted one nothing that is inside is told',
  tag: 'Account',
  access: 'anyone',
  body,
  answers,
  refusals: ['storage-unavailable'],
  answer: ({ parts, body: { token } }) => inspect(parts, token, 'outside'),
})

export const openInspectedToken: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/tokens/inspect',
  summary: 'Judge a token check by check; an encrypted one is opened',
  tag: 'Administration',
  access: 'administrator',
  body,
  answers,
  refusals: ['storage-unavailable'],
  answer: ({ parts, body: { token } }) => inspect(parts, token, 'inside'),
})

async function inspect(parts: HandlerParts, token: string, shown: 'outside' | 'inside'): Promise<Reply> {
  // Strict: who asks wants to know how things are now. No proof is at hand; whether one is needed is told.
  const checked = await parts.check(
    { kind: 'token', token, scheme: 'introspection' },
    { maxStalenessMs: 0, isUse: false },
  )
  if (!checked.ok && checked.reason === 'storage-unavailable') return problem(checked.reason)
  return json(200, write(judgeInspected(parts.accounts.tokens.inspect(token), checked), shown))
}

/** Whoever holds an encrypted token must not learn what is in it, by no detail of a check either. */
function write(judgement: TokenJudgement, shown: 'outside' | 'inside'): z.output<typeof answer> {
  const { verdict, needsProof, checks, encryption, header, payload, members: parts } = judgement
  const isOpen = encryption === undefined || shown === 'inside'
  return {
    verdict: verdict satisfies 'accepted' | CheckRefusal,
    needs_proof: needsProof,
    checks: isOpen ? checks : checks.map(({ name, verdict, code }) => ({ name, verdict, code })),
    ...(isOpen && header !== undefined && { header: parts.header }),
    ...(isOpen && payload !== undefined && { payload: parts.payload }),
  }
}
