/** `GET /auth/check`: for a reverse proxy (nginx `auth_request`, Caddy `forward_auth`) that asks before it forwards. */
import { empty } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const check: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/check',
  summary: 'Check a credential on behalf of a reverse proxy',
  tag: 'Integration',
  access: 'subject',
  answers: {
    200: {
      description:
        'The credential is live. The proxy must overwrite these headers in what it forwards (K23).',
      headers: {
        'X-Auth-Subject': { description: 'Subject id.', required: true },
        'X-Auth-Kind': { description: '`session` or `token`.', required: true },
        'X-Auth-Roles': { description: 'Separated by commas; empty for none.', required: true },
      },
    },
  },
  answer({ identity }) {
    return empty(200, {
      'x-auth-subject': identity.subject,
      'x-auth-kind': identity.kind,
      'x-auth-roles': identity.roles.join(','),
    })
  },
})
