/** What the outbox of a server has: the newest mail to an address, with its link and its code. */
import { administrator, type Server } from './server.ts'

export interface Mail {
  link: string
  code: string
}

export async function mailTo(server: Server, to: string): Promise<Mail> {
  const headers = await server.signIn(administrator)
  const answer = await fetch(`${server.url}/auth/admin/outbox`, { headers })
  const { mails } = (await answer.json()) as { mails: { to: string; text: string }[] }
  const text = mails.find(mail => mail.to === to)?.text ?? ''
  return {
    link: /\S+#\S+/.exec(text)?.[0] ?? '',
    code: /\b\d{3} ?\d{3}\b/.exec(text)?.[0] ?? '',
  }
}
