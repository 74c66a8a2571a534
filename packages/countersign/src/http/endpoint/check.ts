/** `GET /auth/check`: for a reverse proxy (nginx `auth_request`, Caddy `forward_auth`) that asks before it forwards. */
import { empty } from '../protocol/reply.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

/** No role: a role begins with a letter. */
const noRoles = '-'

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
        'X-Auth-Roles': { description: 'Separated by commas; `-` for none.', required: true },
      },
    },
  },
  answer({ identity }) {
    return empty(200, {
      'x-auth-subject': identity.subject,
      'x-auth-kind': identity.kind,
      // Never empty: a proxy that takes an empty header for an absent one forwards the client's own (K38).
      'x-auth-roles': identity.roles.length === 0 ? noRoles : identity.roles.join(','),
    })
  },
})
