/** The calls of the pages that a mail leads to: having one sent, looking at a ticket, using it. None takes a credential. */
import type { MailPage, ShownTicket } from '../page-state.ts'
import { type Answer, request } from './request.ts'

/** What a mail has: the ticket of its link, or its code with the flow of the page that asked. */
export type Presented = { ticket: string } | { flow: string; code: string }

/** A token in hand would go along; the browser's cookie is replaced by a sign-in. */
const asStranger = { headers: {}, credentials: 'omit' } as const
const asBrowser = { headers: {}, credentials: 'same-origin' } as const

export function haveMailSent(
  page: 'recover' | 'link',
  identifier: string,
  returnTo: string,
): Promise<Answer<{ flow: string }>> {
  return page === 'recover'
    ? request('POST', '/auth/recover', { ...asStranger, body: { identifier } })
    : request('POST', '/auth/sign-in/link', { ...asStranger, body: { identifier, return_to: returnTo } })
}

/** Nothing is used up by it. */
export function showTicket(presented: Presented): Promise<Answer<ShownTicket>> {
  return request('POST', '/auth/tickets/show', { ...asStranger, body: presented })
}

/** Does what the mail is for. @param password - Where one was given. */
export function spendTicket(
  page: MailPage,
  presented: Presented,
  password: string | undefined,
): Promise<Answer<{ return_to?: string } | undefined>> {
  switch (page) {
    case 'recover':
      return request('POST', '/auth/recover/finish', {
        ...asStranger,
        body: { ...presented, new_password: password ?? '' },
      })
    case 'confirm':
      return request('POST', '/auth/addresses/confirm', {
        ...asStranger,
        body: { ...presented, ...(password !== undefined && { password }) },
      })
    case 'undo':
      return request('POST', '/auth/addresses/undo', { ...asStranger, body: presented })
    case 'invitation':
      return request('POST', '/auth/invitations/accept', {
        ...asStranger,
        body: { ...presented, ...(password !== undefined && { password }) },
      })
    case 'link':
      return request('POST', '/auth/sign-in/link/finish', {
        ...asBrowser,
        body: { ...presented, credential: 'session', remember: false },
      })
  }
}
