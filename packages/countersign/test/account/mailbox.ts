/** A mail function that keeps what it is handed, and finds the link and the code in it. */
import { expect } from 'vitest'
import type { Mail, MailFunction } from '../../src/index.ts'

export interface Received {
  mail: Mail
  /** The ticket in its link. */
  ticket: string
  /** The page that the link leads to. */
  page: string
  /** Its six digits; empty where it has none. */
  code: string
}

export interface Mailbox {
  send: MailFunction
  mails: Mail[]
  /** The next mail to that address, which is waited for and taken out. */
  next(to: string): Promise<Received>
}

export function mailbox(): Mailbox {
  const mails: Mail[] = []
  return {
    mails,
    send: async mail => void mails.push(mail),
    async next(to) {
      await expect.poll(() => mails.some(mail => mail.to === to)).toBe(true)
      const index = mails.findIndex(mail => mail.to === to)
      const [mail] = mails.splice(index, 1)
      if (mail === undefined) throw new Error('it was there a moment ago')
      const [, page = '', ticket = ''] = /https?:\/\/[^/\s]+(\/[\w-]+)#([\w-]+)/.exec(mail.text) ?? []
      const [code = ''] = /^\s*\d{6}\s*$/m.exec(mail.text) ?? []
      return { mail, ticket, page, code: code.trim() }
    },
  }
}
