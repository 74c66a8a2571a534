/** K25: whatever reads the mails before the person does opens their links, again and again; nothing is used up by that. */
import { expect, test } from 'vitest'
import { printedPassword, quick, startServer } from './support/server-process.ts'
import { openSink } from './support/smtp-sink.ts'

const password = 'seven quiet herons at dawn'
/** Of each of the four kinds; `LINKS=25` for a hundred. */
const links = Number(process.env.LINKS ?? 3)
/** How often each is opened by either method, and by how many at once. */
const [times, together] = [100, 10]

test('links that a scanner has opened a hundred times each, by GET and by HEAD: each works', {
  timeout: 240_000,
}, async () => {
  const mails = new Map<string, string[]>()
  const sink = await openSink({}, ({ to, mail }) => {
    const url = /https?:\/\/\S+#\S+/.exec(mail.text ?? '')?.[0]
    const [address = ''] = to
    if (url !== undefined) mails.set(address, [...(mails.get(address) ?? []), url])
  })
  const { url, stdout, stop } = await startServer({
    env: {
      ...quick,
      COUNTERSIGN_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
      COUNTERSIGN_MAIL_FROM: 'no-reply@example.com',
      COUNTERSIGN_SIGN_UP: 'verified',
      COUNTERSIGN_LINK_SIGN_IN: 'on',
    },
  })
  const send = async (path: string, body: object, authorization = '') => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== '' && { authorization }) },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.text()) || '{}' }
  }
  const admin = { identifier: 'admin', password: printedPassword({ stdout }), credential: 'token' }
  const token: { access_token: string } = JSON.parse((await send('/auth/sign-in', admin)).body)
  const bearer = `Bearer ${token.access_token}`
  const guests = Array.from({ length: links }, (_, index) => `guest-${index}@example.com`)
  const comers = Array.from({ length: links }, (_, index) => `comer-${index}@example.com`)

  /** The link that each of them has got, opened as scanners do: with its fragment, as browsers do, and without a change as a path. */
  const scanned = async (addresses: readonly string[]): Promise<string[]> => {
    const found: string[] = []
    for (const address of addresses) {
      await expect.poll(() => mails.get(address)?.length ?? 0).toBeGreaterThan(0)
      const link = mails.get(address)?.shift() ?? ''
      for (let time = 0; time < times; time += together) {
        const opening = Array.from({ length: together }, async (_, index) => {
          for (const method of ['GET', 'HEAD']) {
            const opened = await fetch(index === 0 ? link.replace('#', '%23') : link, { method })
            await opened.arrayBuffer()
            expect([200, 404]).toContain(opened.status)
          }
        })
        await Promise.all(opening)
      }
      found.push(link.slice(link.indexOf('#') + 1))
    }
    return found
  }
  /** All of them ask, the scanner comes, and then they do. */
  const statuses = async (
    addresses: readonly string[],
    ask: (address: string) => Promise<{ status: number }>,
    act: (ticket: string) => Promise<{ status: number }>,
  ): Promise<number[]> => {
    for (const address of addresses) expect((await ask(address)).status).toBeLessThan(300)
    const seen = new Set<number>()
    for (const ticket of await scanned(addresses)) seen.add((await act(ticket)).status)
    return [...seen]
  }

  expect(
    await statuses(
      guests,
      address => send('/auth/admin/invitations', { address }, bearer),
      ticket => send('/auth/invitations/accept', { ticket, password }),
    ),
  ).toEqual([200])
  expect(
    await statuses(
      comers,
      identifier => send('/auth/sign-up', { identifier, password }),
      ticket => send('/auth/addresses/confirm', { ticket, password }),
    ),
  ).toEqual([200])
  expect(
    await statuses(
      guests,
      identifier => send('/auth/recover', { identifier }),
      ticket => send('/auth/recover/finish', { ticket, new_password: `${password} again` }),
    ),
  ).toEqual([204])
  expect(
    await statuses(
      comers,
      identifier => send('/auth/sign-in/link', { identifier }),
      ticket => send('/auth/sign-in/link/finish', { ticket, credential: 'session' }),
    ),
  ).toEqual([200])
  expect(await stop()).toBe(0)
})
