/** `/healthz` and `/readyz`: whether the process answers, and whether it could answer a check. */
import { z } from 'zod'
import { problem } from '../protocol/problem.ts'
import { json } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const body = z.strictObject({ status: z.literal('ok') })

export const health: Endpoint = endpoint({
  method: 'GET',
  path: '/healthz',
  summary: 'Whether the process answers',
  tag: 'Operation',
  access: 'anyone',
  answers: { 200: { description: 'It does.', body } },
  answer() {
    return json(200, { status: 'ok' })
  },
})

export const readiness: Endpoint = endpoint({
  method: 'GET',
  path: '/readyz',
  summary: 'Whether this node can answer checks now',
  tag: 'Operation',
  access: 'anyone',
  answers: { 200: { description: 'It can.', body } },
  // `shutting-down` is what a server over the library answers while it stops.
  refusals: ['storage-unavailable', 'shutting-down'],
  async answer({ parts }) {
    return (await parts.isReady()) ? json(200, { status: 'ok' }) : problem('storage-unavailable')
  },
})
