/** `/auth/addresses`: the own mail addresses. */
import { z } from 'zod'
import { problem, tooManyAttempts } from '../protocol/problem.ts'
import { empty, json } from '../protocol/reply.ts'
import { addressSchema, writeAddress } from '../wire/address.ts'
import { readTicket, withTicket } from '../wire/presented-ticket.ts'
import { subjectSchema, writeSubject } from '../wire/subject.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { identifierSchema, passwordSchema } from './typed-text.ts'

export const listAddresses: Endpoint = endpoint({
  method: 'GET',
  path: '/auth/addresses',
  summary: 'List the own mail addresses',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  answers: {
    200: {
      description: 'In the order in which they were added.',
      body: z.strictObject({ addresses: z.array(addressSchema) }),
    },
  },
  async answer({ parts, identity }) {
    const addresses = await parts.accounts.addresses.list(identity.subject)
    return json(200, { addresses: addresses.map(writeAddress) })
  },
})

export const addAddress: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/addresses',
  summary: 'Add a mail address, and have a link and a code sent to it',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  body: z.strictObject({ address: identifierSchema }).meta({ id: 'NewAddress' }),
  answers: {
    201: {
      description: 'Added; it counts once it is confirmed.',
      body: z.strictObject({ address: addressSchema, flow: z.string() }),
    },
  },
  refusals: ['invalid-address', 'too-many-addresses', 'mail-unavailable', 'too-many-attempts'],
  async answer({ parts, identity, body, caller }) {
    const outcome = await parts.accounts.addresses.add(identity.subject, body.address, caller)
    if (outcome.ok) return json(201, { address: writeAddress(outcome.address), flow: outcome.flow })
    if (outcome.reason === 'too-many-attempts') return tooManyAttempts(outcome.retryAfterMs)
    return problem(outcome.reason === 'unknown-subject' ? 'not-found' : outcome.reason)
  },
})

export const confirmAddress: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/addresses/confirm',
  summary: 'Confirm a mail address, or a sign-up, with the link or the code of a mail',
  tag: 'Account',
  access: 'anyone',
  body: z.union(withTicket({ password: passwordSchema.optional() })).meta({
    id: 'Confirmation',
    description: 'A password goes with the link of a sign-up, and with nothing else.',
  }),
  answers: {
    200: {
      description: 'The address is verified. Of a sign-up: the account is there now.',
      body: z.strictObject({ subject: subjectSchema, address: addressSchema.optional() }),
    },
  },
  refusals: [
    'invalid-ticket',
    'address-taken',
    'identifier-taken',
    'password-required',
    'weak-password',
    'busy',
    'storage-unavailable',
  ],
  async answer({ parts, body, caller }) {
    const { addresses, invitations } = parts.accounts
    const { password } = body
    const presented = readTicket(body)
    const confirmed = await addresses.confirm(presented, caller)
    if (confirmed.ok)
      return json(200, { subject: writeSubject(confirmed.subject), address: writeAddress(confirmed.address) })
    if (confirmed.reason === 'address-taken') return problem(confirmed.reason)
    // One page confirms both: what it has may be of a sign-up.
    const input = password === undefined ? {} : { password }
    const admitted = await invitations.confirmSignUp(presented, input, caller)
    if (admitted.ok) return json(200, { subject: writeSubject(admitted.subject) })
    if (admitted.reason === 'weak-password') return problem('weak-password', { weakness: admitted.weakness })
    return problem(admitted.reason)
  },
})

export const undoAddresses: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/addresses/undo',
  summary:
    'Undo a change of addresses, with the link of the mail that told of it; ends everything that the account holds',
  tag: 'Account',
  access: 'anyone',
  body: z.union(withTicket({})).meta({ id: 'AddressUndo' }),
  answers: { 204: { description: 'The addresses are what they were; nobody is signed in.' } },
  refusals: ['invalid-ticket', 'address-taken', 'storage-unavailable'],
  async answer({ parts, body, caller }) {
    const outcome = await parts.accounts.addresses.undo(readTicket(body), caller)
    return outcome.ok ? empty(204) : problem(outcome.reason)
  },
})

export const makeAddressPrimary: Endpoint = endpoint({
  method: 'POST',
  path: '/auth/addresses/{id}/primary',
  summary: 'Have mail go to a verified address; the one before is told, and can undo it for seven days',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  body: z.strictObject({}),
  isBodyOptional: true,
  answers: {
    200: {
      description: 'It is the primary one.',
      body: z.strictObject({ subject: subjectSchema, address: addressSchema }),
    },
  },
  async answer({ parts, identity, target, caller }) {
    const outcome = await parts.accounts.addresses.makePrimary(identity.subject, target, caller)
    if (!outcome.ok) return problem('not-found')
    return json(200, { subject: writeSubject(outcome.subject), address: writeAddress(outcome.address) })
  },
})

export const removeAddress: Endpoint = endpoint({
  method: 'DELETE',
  path: '/auth/addresses/{id}',
  summary: 'Remove a mail address; a verified one is told, and can undo it for seven days',
  tag: 'Account',
  access: 'subject',
  isNotForKeys: true,
  strict: true,
  answers: { 204: { description: 'Removed.' } },
  refusals: ['primary-address'],
  async answer({ parts, identity, target, caller }) {
    const outcome = await parts.accounts.addresses.remove(identity.subject, target, caller)
    if (outcome.ok) return empty(204)
    return problem(outcome.reason === 'primary-address' ? outcome.reason : 'not-found')
  },
})
