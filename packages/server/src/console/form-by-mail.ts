/** The forms of the pages that a mail leads to, posted without a script: each step handed to the API, and answered with a page. */
import type { IncomingMessage } from 'node:http'
import type { PlainHandler } from 'countersign'
import { type ApiAnswer, askApi, codeOf } from './ask-api.ts'
import type { MailPage, MailStep, PageState, ShownTicket } from './page-state.ts'

export const mailPaths: ReadonlyMap<string, MailPage> = new Map([
  ['/recover', 'recover'],
  ['/confirm', 'confirm'],
  ['/invitation', 'invitation'],
  ['/undo', 'undo'],
  ['/sign-in/link', 'link'],
])

const finishPaths: Readonly<Record<MailPage, string>> = {
  recover: '/auth/recover/finish',
  confirm: '/auth/addresses/confirm',
  invitation: '/auth/invitations/accept',
  undo: '/auth/addresses/undo',
  link: '/auth/sign-in/link/finish',
}

const pagesOf: Readonly<Record<ShownTicket['purpose'], MailPage>> = {
  recover: 'recover',
  'confirm-address': 'confirm',
  'sign-up': 'confirm',
  'undo-address': 'undo',
  'sign-in': 'link',
  invitation: 'invitation',
}

export type MailOutcome =
  | { isSignedIn: true; setCookie: string[] }
  | {
      isSignedIn: false
      status: number
      page: MailPage
      mail: MailStep
      refusal?: NonNullable<PageState['refusal']>
      typed?: NonNullable<PageState['typed']>
    }

/** @returns `undefined` where the form is none of the page's. */
export async function postByMail(
  handler: PlainHandler,
  page: MailPage,
  form: URLSearchParams,
  request: IncomingMessage,
): Promise<MailOutcome | undefined> {
  const ask = (path: string, body: object) => askApi(handler, request, { method: 'POST', path, body })
  const show = (ticket: string) => ask('/auth/tickets/show', { ticket })
  const text = (name: string) => form.get(name) ?? undefined

  const identifier = text('identifier')
  if (identifier !== undefined) {
    if (page !== 'recover' && page !== 'link') return undefined
    const answer = await ask(page === 'recover' ? '/auth/recover' : '/auth/sign-in/link', { identifier })
    if (answer.status !== 202)
      return { ...refused(page, { step: 'ask' }, answer), typed: { identifier, remember: false } }
    const { flow } = answer.json as { flow: string }
    return { isSignedIn: false, status: 200, page, mail: { step: 'code', flow, identifier } }
  }

  const link = text('link')
  if (link !== undefined) {
    const ticket = link.slice(link.indexOf('#') + 1).trim()
    const answer = await show(ticket)
    if (answer.status !== 200) return refused(page, { step: 'ask' }, answer)
    const shown = answer.json as ShownTicket
    return {
      isSignedIn: false,
      status: 200,
      page: pagesOf[shown.purpose],
      mail: { step: 'show', ticket, shown },
    }
  }

  const ticket = text('ticket')
  const flow = text('flow')
  const code = text('code')?.replace(/\s/g, '')
  const presented =
    ticket !== undefined ? { ticket } : flow !== undefined && code !== undefined ? { flow, code } : undefined
  if (presented === undefined) return undefined
  const password = text('new_password')
  const answer = await ask(finishPaths[page], {
    ...presented,
    ...(page === 'recover' && { new_password: password ?? '' }),
    ...((page === 'invitation' || page === 'confirm') &&
      password !== undefined &&
      password !== '' && { password }),
    ...(page === 'link' && { credential: 'session', remember: false }),
  })
  if (answer.status < 300)
    return page === 'link'
      ? { isSignedIn: true, setCookie: answer.setCookie }
      : { isSignedIn: false, status: 200, page, mail: { step: 'done' } }
  return refused(page, await again(), answer)

  /** The step that was refused, where it can be taken again. */
  async function again(): Promise<MailStep> {
    if (ticket === undefined) return { step: 'code', flow: flow ?? '', identifier: text('username') ?? '' }
    const shown = await show(ticket)
    return shown.status === 200 ? { step: 'show', ticket, shown: shown.json as ShownTicket } : { step: 'ask' }
  }
}

function refused(
  page: MailPage,
  mail: MailStep,
  answer: ApiAnswer,
): Exclude<MailOutcome, { isSignedIn: true }> {
  const { status, retryAfterSeconds } = answer
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  return { isSignedIn: false, status, page, mail, refusal: { code: codeOf(answer), ...wait } }
}
