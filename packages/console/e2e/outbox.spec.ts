/** The outbox of a server without SMTP: every mail as it would look, in a frame that runs nothing. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openRootKey } from 'countersign'
import { sqlite } from 'countersign/storage/sqlite'
import { MessageWriter } from '../../countersign/src/core/mail/message-writer.ts'
import { deriveMailKey } from '../../countersign/src/core/mail/sealed-message.ts'
import { enter, expect, expectWellMade, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

/** Writes a mail into the server's database, as an operation does. */
async function writeMail(folder: string): Promise<void> {
  const secret = readFileSync(join(folder, 'data/countersign.secret'), 'utf8').trim()
  const storage = await sqlite(join(folder, 'data/countersign.db')).open()
  try {
    const root = await openRootKey({ storage, secret, random: randomBytes, now: Date.now() })
    const key = deriveMailKey(root)
    const parts = { key, random: randomBytes, host: 'localhost', language: 'en', wake: () => {} } as const
    const message = new MessageWriter({ ...parts, way: 'held' }).write(
      {
        kind: 'recover',
        to: 'ada@example.com',
        language: 'en',
        at: Date.now(),
        by: '192.0.2.7',
        values: { ticket: 'a-ticket', code: '012345' },
      },
      { now: Date.now() },
    )
    if (message === undefined) throw new Error('nothing was written')
    await storage.messages.enqueue(message)
  } finally {
    await storage.close()
  }
}

test('the outbox shows a mail as soon as it is written, as text and as HTML', async ({ alone }) => {
  const { server, page } = await alone()
  await enter(page, administrator, '/admin')
  await page.getByRole('link', { name: 'Outbox' }).click()
  await expect(page.getByText('No mails')).toBeVisible()
  await expectWellMade(page)
  await writeMail(server.folder)
  await page.getByText(/^Reset your .* password$/).click()
  await expect(page.locator('pre')).toContainText(`${server.url}/recover#a-ticket`)
  const frame = page.frameLocator('iframe')
  await expect(frame.getByRole('link', { name: 'Choose a new password' })).toBeVisible()
  await expect(frame.getByText('012345', { exact: true })).toBeVisible()
  await expect(frame.getByText('012345', { exact: true })).toHaveCSS('font-family', 'monospace')
  await expect(page.locator('iframe')).toHaveAttribute('sandbox', '')
  await shoot(page, 'admin-outbox')
})
