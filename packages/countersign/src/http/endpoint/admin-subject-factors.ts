/** `/auth/admin/subjects/{id}/factors`: what second factors somebody has, and removing one that is lost. Nobody adds one here. */
import { z } from 'zod'
import { isBeyondKey } from '../key-limits.ts'
import { problem } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { handleSchema } from '../wire/handle.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { factorsSchema, writeFactors } from './factors.ts'

export const listSubjectFactors: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/subjects/{id}/factors',
  summary: 'List the second factors of a subject',
  tag: 'Administration',
  access: 'administrator',
  answers: { 200: { description: 'In the order in which they were added.', body: factorsSchema } },
  refusals: ['not-found'],
  async answer({ parts, target }) {
    const { subjects, factors } = parts.accounts
    if ((await subjects.find(target)) === undefined) return problem('not-found')
    return json(200, writeFactors(await factors.list(target)))
  },
})

export const removeSubjectFactor: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/admin/subjects/{id}/remove-factor',
  summary: 'Remove a second factor that somebody has lost, and end everything that they hold',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  body: z.strictObject({ factor: handleSchema }).meta({ id: 'FactorRemoval' }),
  answers: { 204: { description: 'Removed; the subject is told by mail.' } },
  refusals: ['not-found', 'forbidden'],
  async answer({ parts, identity, target, body, caller }) {
    const subject = await parts.accounts.subjects.find(target)
    // A key opens no administrator’s account further than it was.
    if (isBeyondKey(identity, subject?.roles)) return problem('forbidden')
    const removed = await parts.accounts.factors.remove(target, body.factor, caller)
    return removed.ok ? empty(204) : problem('not-found')
  },
})
