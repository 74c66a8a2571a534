/** `/auth/admin/subjects/{id}`: removing a subject, and everything that is held about one. */
import { problem } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { exportSchema } from './account.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const removeSubject: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/admin/subjects/{id}',
  summary: 'Remove a subject, with everything that identifies its holder; its id is never given again',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  answers: { 204: { description: 'Removed; every credential has ended.' } },
  refusals: ['last-administrator'],
  async answer({ parts, target, caller }) {
    const outcome = await parts.accounts.subjects.remove(target, caller)
    if (outcome.ok) return empty(204)
    return problem(outcome.reason === 'unknown-subject' ? 'not-found' : outcome.reason)
  },
})

export const exportSubject: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/subjects/{id}/export',
  summary: 'Export everything that is held about a subject, as one JSON document',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  answers: { 200: { description: 'No secret is in it.', body: exportSchema } },
  async answer({ parts, target, caller }) {
    const document = await parts.accounts.subjects.export(target, caller)
    return document === undefined ? problem('not-found') : json(200, document)
  },
})
