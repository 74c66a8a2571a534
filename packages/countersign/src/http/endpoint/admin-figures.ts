/** `GET /auth/admin/figures`: how much there is, for a person to look at; what each node does is in the metrics. */
import { z } from 'zod'
import { json } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const readFigures: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/admin/figures',
  summary: 'How many sessions are live',
  tag: 'Administration',
  access: 'administrator',
  strict: true,
  answers: {
    200: {
      description: 'The figures of this moment.',
      body: z
        .strictObject({ live_sessions: z.int().min(0).meta({ description: 'On every node together.' }) })
        .meta({ id: 'Figures' }),
    },
  },
  async answer({ parts }) {
    return json(200, { live_sessions: await parts.accounts.sessions.count() })
  },
})
