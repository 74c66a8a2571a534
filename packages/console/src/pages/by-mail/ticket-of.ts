/** Which page a ticket is for, and the ticket in a link. */
import type { MailPage, ShownTicket } from '../../page-state.ts'

const pages: Readonly<Record<ShownTicket['purpose'], MailPage>> = {
  recover: 'recover',
  'confirm-address': 'confirm',
  'sign-up': 'confirm',
  'undo-address': 'undo',
  'sign-in': 'link',
  invitation: 'invitation',
}

export function pageOf({ purpose }: ShownTicket): MailPage {
  return pages[purpose]
}

export function pathOf(page: MailPage): string {
  return page === 'link' ? '/sign-in/link' : `/${page}`
}

/** @param text - The link, or what stands behind its `#`. */
export function ticketOf(text: string): string {
  return text.slice(text.indexOf('#') + 1).trim()
}
