/** `POST /oauth2/revoke`: whoever holds a credential ends it (RFC 7009). */
import { problem } from '../protocol/problem.ts'
import { empty } from '../protocol/reply.ts'
import { presentedForm } from '../wire/presented-form.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

export const revoke: Endpoint = endpoint({
  method: 'POST',
  path: '/oauth2/revoke',
  summary: 'End a credential that one holds',
  tag: 'Integration',
  // Holding it is what entitles (§2.1, public clients); a client that proves who it is may end what was issued to it.
  access: 'holder',
  body: presentedForm,
  isForm: true,
  answers: {
    200: {
      description: 'It has ended, durably; what is unknown or over already is answered the same (§2.2).',
    },
  },
  refusals: ['storage-unavailable', 'wrong-client'],
  async answer({ parts, body: { token }, client, caller }) {
    const isTheirs = await parts.accounts.revokePresented(token, caller, client)
    return isTheirs ? empty(200) : problem('wrong-client')
  },
})
