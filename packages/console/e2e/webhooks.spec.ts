/** Webhooks: added with chosen events, told, changed, given another secret, switched off, sent again, removed. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from '@playwright/test'
import { enter, expect, lookAround, test } from './fixture.ts'
import { administrator } from './server.ts'

const dialog = (page: Page) => page.getByRole('dialog')

/** An endpoint on this machine that keeps what it is told. */
async function listen(): Promise<{ url: string; told: string[]; close: () => Promise<void> }> {
  const told: string[] = []
  const endpoint = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => {
      told.push((JSON.parse(body) as { type: string }).type)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve))
  const { port } = endpoint.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    told,
    close: () =>
      new Promise(resolve => {
        endpoint.close(() => resolve())
        endpoint.closeAllConnections()
      }),
  }
}

test('a webhook is added with chosen events, told, rotated, disabled, enabled and removed', async ({
  alone,
  person,
}) => {
  const { server, page } = await alone()
  await server.signUp(person)
  const endpoint = await listen()
  await enter(page, administrator, '/admin')
  await page.getByRole('link', { name: 'Webhooks' }).click()
  await expect(page.getByText('No webhooks')).toBeVisible()
  await page.getByRole('button', { name: 'Add webhook' }).click()
  await dialog(page).getByLabel('URL').fill('ftp://example.com')
  await dialog(page).getByText('Chosen events', { exact: true }).click()
  await dialog(page).getByRole('button', { name: 'Add webhook' }).click()
  await expect(dialog(page).getByText('Choose at least one event, or all of them.')).toBeVisible()
  await dialog(page).getByLabel('Find an event').fill('sign-up')
  await dialog(page).getByLabel('Sign-up: succeeded').check()
  await dialog(page).getByLabel('Find an event').fill('')
  await expect(dialog(page).getByText('1 chosen')).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Add webhook' }).click()
  await expect(dialog(page).getByText(/This URL is not allowed/)).toBeVisible()
  await lookAround(page, 'webhook-new')
  await dialog(page).getByLabel('URL').fill(endpoint.url)
  await dialog(page).getByRole('button', { name: 'Add webhook' }).click()
  const once = page.getByRole('dialog', { name: 'Secret of the webhook' })
  const first = await once.locator('code').textContent()
  expect(first).toMatch(/^whsec_/)
  await once.getByRole('button', { name: 'I have copied it' }).click()
  const row = page.getByRole('listitem').filter({ hasText: endpoint.url })
  await expect(row).toContainText('sign-up.success')
  await server.signUp({ ...person, identifier: `told-${person.identifier}` })
  await expect.poll(() => endpoint.told).toEqual(['sign-up.success'])

  await row.getByRole('button', { name: 'Rotate secret' }).click()
  await dialog(page).getByRole('button', { name: 'Rotate secret' }).click()
  const second = await once.locator('code').textContent()
  expect(second).toMatch(/^whsec_/)
  expect(second).not.toBe(first)
  await lookAround(page, 'webhook-secret')
  await once.getByRole('button', { name: 'I have copied it' }).click()

  await row.getByRole('button', { name: 'Disable' }).click()
  await dialog(page).getByRole('button', { name: 'Disable' }).click()
  await expect(row).toContainText('Disabled')
  await lookAround(page, 'webhooks')
  await row.getByRole('button', { name: 'Enable' }).click()
  await expect(page.getByText(`Enabled: ${endpoint.url}`)).toBeVisible()
  await row.getByRole('button', { name: 'Remove' }).click()
  await dialog(page).getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No webhooks')).toBeVisible()
  await endpoint.close()
})

test('a webhook gets another URL and other events, and is told there', async ({ alone, person }) => {
  const { server, page } = await alone()
  await server.signUp(person)
  const [endpoint, other] = [await listen(), await listen()]
  const headers = await server.signIn(administrator)
  const wish = { url: endpoint.url, events: ['sign-up.success'] }
  expect((await server.call('POST', '/auth/admin/webhooks', wish, headers)).status).toBe(201)
  await enter(page, administrator, '/admin/webhooks')
  await page.getByRole('button', { name: 'Edit' }).click()
  await expect(dialog(page).getByLabel('URL')).toHaveValue(endpoint.url)
  await expect(dialog(page).getByText('1 chosen')).toBeVisible()
  await dialog(page).getByLabel('URL').fill('https://user:secret@example.com')
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await expect(dialog(page).getByText(/This URL is not allowed/)).toBeVisible()
  await lookAround(page, 'webhook-edit')
  await dialog(page).getByLabel('URL').fill(other.url)
  await dialog(page).getByLabel('Find an event').fill('sign-in')
  await dialog(page).getByLabel('Sign-in: refused').check()
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(`Saved: ${other.url}`)).toBeVisible()
  const row = page.getByRole('listitem').filter({ hasText: other.url })
  await expect(row).toContainText('sign-up.success')
  await expect(row).toContainText('sign-in.refused')
  await server.signUp({ ...person, identifier: `moved-${person.identifier}` })
  await expect.poll(() => other.told).toEqual(['sign-up.success'])
  expect(endpoint.told).toEqual([])
  await row.getByRole('button', { name: 'Edit' }).click()
  await dialog(page).getByText('All events', { exact: true }).click()
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('All events')
  await endpoint.close()
  await other.close()
})

test('what was given up is listed, and sent again', async ({ alone, person }) => {
  const { server, page } = await alone()
  await server.signUp(person)
  const endpoint = await listen()
  const headers = await server.signIn(administrator)
  const made = await server.call('POST', '/auth/admin/webhooks', { url: endpoint.url }, headers)
  expect(made.status).toBe(201)
  const answer = await fetch(`${server.url}/auth/admin/events?action=sign-up`, { headers })
  const { events } = (await answer.json()) as { events: { sequence: number }[] }
  const sequence = events[0]?.sequence ?? 0
  // As three days of tries leave it: one line that is there, and one that was archived.
  const database = new DatabaseSync(join(server.folder, 'data/countersign.db'))
  const bury = database.prepare(
    'INSERT INTO webhook_dead (webhook_id, sequence, attempts, died_at) SELECT id, ?, 14, ? FROM webhook',
  )
  bury.run(sequence, Date.now())
  bury.run(1_000_000, Date.now())
  database.close()

  await enter(page, administrator, '/admin/webhooks')
  await page.getByRole('button', { name: 'Undelivered events' }).click()
  await expect(dialog(page).getByRole('row')).toHaveCount(3)
  await dialog(page)
    .getByRole('button', { name: `Send again: event ${sequence}`, exact: true })
    .click()
  await expect(dialog(page).getByText(`Event ${sequence} was delivered.`)).toBeVisible()
  await expect(dialog(page).getByRole('row')).toHaveCount(2)
  expect(endpoint.told).toContain('sign-up.success')
  await dialog(page).getByRole('button', { name: 'Send again: event 1000000' }).click()
  await expect(dialog(page).getByText(/is no longer in the audit log/)).toBeVisible()
  await lookAround(page, 'webhook-dead')
  await dialog(page).getByRole('button', { name: 'Close' }).click()
  await endpoint.close()
})
