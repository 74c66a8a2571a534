/** The administration: what it shows, and that what it says was done has been done. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { enter, expect, expectWellMade, holdBack, shoot, test } from './fixture.ts'
import { administrator, startServer } from './server.ts'

const openAdmin = (page: Page, path: string) => enter(page, administrator, path)

test('is for administrators only', async ({ page, member: person }) => {
  await enter(page, person, '/admin/keys')
  await expect(page.getByText('This page is for administrators.')).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'admin-forbidden')
})

test('the overview refreshes by itself', async ({ page, server, member: person }) => {
  await openAdmin(page, '/admin')
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await expect(page.locator('.recharts-surface').first()).toBeVisible({ timeout: 15_000 })
  const live = page.locator('dl > div', { hasText: 'Live sessions' }).locator('dd').first()
  const before = Number(await live.textContent())
  await server.signIn(person)
  await expect(live).toHaveText(String(before + 1))
  await expectWellMade(page)
  await shoot(page, 'admin-overview')
})

test('the overview tells what each way costs, as it was measured', async ({ alone }) => {
  const { server, page } = await alone()
  const person = { identifier: 'grace@example.com', password: 'seven quiet herons at dusk' }
  await server.signUp(person)
  const token = await server.signInForToken(person)
  await openAdmin(page, '/admin')
  const row = (name: string) =>
    page.getByRole('table', { name: 'What each way costs here' }).getByRole('row', { name })
  const [session, ofToken] = [0, 1].map(index => (name: string) => row(name).getByRole('cell').nth(index))
  if (session === undefined || ofToken === undefined) throw new Error('there are two ways')
  await expect(ofToken('Sent with each request')).toContainText('none checked yet')
  for (let count = 0; count < 5; count++)
    await server.call('GET', '/auth/whoami', undefined, { authorization: `Bearer ${token}` })
  await expect(ofToken('Sent with each request')).toContainText(`${token.length} B`)
  await expect(ofToken('Sent with each request')).toContainText('mean of 5 checks')
  await expect(session('Sent with each request')).toContainText('43 B')
  await expect(ofToken('Memory used')).toContainText('tokens verified: 1')
  await expect(session('Memory used')).toContainText(/[\d.]+ KiBsessions in use: [1-9]/)
  // The page asks with a session of its own, again and again.
  await expect(session('Checks per second')).toContainText(/^(?:0\.\d|[1-9])/)
  await expect(session('Records in the store')).toContainText(/^1/)
  const admin = await server.signIn(administrator)
  const { body } = await server.call('GET', '/auth/whoami', undefined, { authorization: `Bearer ${token}` })
  await server.call('POST', `/auth/admin/subjects/${body.subject?.id}/revoke`, undefined, admin)
  await expect(ofToken('Live revocations')).toContainText(/^1/)
  await expectWellMade(page)
  await shoot(page, 'admin-overview-costs')
})

test('a forced logout shows how it reached each node', async ({ page, server, member: person }) => {
  const second = await startServer({ COUNTERSIGN_NODE_ID: 'second' }, server.folder)
  const victim = await server.signIn(person)
  expect((await second.call('GET', '/auth/whoami', undefined, victim)).status).toBe(200)
  await openAdmin(page, '/admin/nodes')
  const nodes = page.getByRole('row').filter({ hasText: 'up to date' })
  await expect(nodes).toHaveCount(2)
  await expect(nodes.locator('code', { hasText: /^second$/ })).toHaveCount(1)
  await shoot(page, 'admin-nodes-two')
  await page.getByRole('link', { name: 'Subjects' }).click()
  await page.getByLabel('Search').fill(person.identifier)
  await page.getByRole('link', { name: person.identifier }).click()
  await expect(page.getByRole('heading', { level: 1, name: person.identifier })).toBeVisible()
  await expect(page.getByRole('button', { name: /^End the session of/ })).toHaveCount(1)
  await page.getByRole('button', { name: 'Force logout' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Force logout' }).click()
  await expect(page.getByText('How the revocation reached each node')).toBeVisible()
  await expect(page.getByText(/applied after \d+ ms/)).toHaveCount(2)
  await expect(page.getByText('No live sessions.')).toBeVisible()
  await expect(page.getByText('Forced logout').first()).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'admin-subject-logout')
  expect((await second.call('GET', '/auth/whoami', undefined, victim)).body.code).toBe('revoked')
  await second.stop()
})

test('roles and status are changed, and hold at once', async ({ page, server, person }) => {
  const id = await server.signUp(person)
  const theirs = await server.signIn(person)
  await openAdmin(page, `/admin/subjects/${id}`)
  await page.getByLabel('Change roles').fill('editor')
  await page.getByRole('button', { name: 'Save roles' }).click()
  await expect(page.getByText('Roles saved.')).toBeVisible()
  expect((await server.call('GET', '/auth/whoami', undefined, theirs)).body.subject?.roles).toEqual([
    'editor',
  ])
  await page.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByText('The account is disabled')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Enable' })).toBeVisible()
  await page.getByRole('link', { name: 'Subjects' }).click()
  await page.getByRole('radio', { name: 'Disabled' }).check()
  await expect(page.getByRole('link', { name: person.identifier })).toBeVisible()
  await page.getByRole('radio', { name: 'Active' }).check()
  await expect(page.getByRole('link', { name: person.identifier })).toHaveCount(0)
  expect((await server.call('GET', '/auth/whoami', undefined, theirs)).status).toBe(401)
})

test('a change shows at once that it is under way, and as done only when the server has said so', async ({
  page,
  server,
  person,
}) => {
  const id = await server.signUp(person)
  const theirs = await server.signIn(person)
  await openAdmin(page, `/admin/subjects/${id}`)
  const letGo = await holdBack(page, `**/auth/admin/subjects/${id}`, 'PATCH')
  await page.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('status').filter({ hasText: 'Disabling the account' })).toBeVisible()
  await expect(page.getByText('Active', { exact: true })).toBeVisible()
  await expect(page.getByText('The account is disabled')).toHaveCount(0)
  expect((await server.call('GET', '/auth/whoami', undefined, theirs)).status).toBe(200)
  await expectWellMade(page)
  await shoot(page, 'admin-subject-pending')
  letGo()
  await expect(page.getByText('The account is disabled')).toBeVisible()
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible()
})

test('a change that is refused is taken back, with the reason; what was typed stays', async ({
  page,
  server,
  person,
}) => {
  const id = await server.signUp(person)
  await server.call(
    'PATCH',
    `/auth/admin/subjects/${id}`,
    { roles: ['editor'] },
    await server.signIn(administrator),
  )
  await openAdmin(page, `/admin/subjects/${id}`)
  await page.getByLabel('Change roles').fill('editor keeper')
  // Between the page and the server somebody makes a role of it that cannot be one.
  const { promise, resolve: letGo } = Promise.withResolvers<void>()
  await page.route(`**/auth/admin/subjects/${id}`, async route => {
    if (route.request().method() !== 'PATCH') return route.continue()
    await promise
    await route.continue({ postData: { roles: ['Not A Role!'] } })
  })
  await page.getByRole('button', { name: 'Save roles' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Saving the roles' })).toBeVisible()
  letGo()
  const refusal = page.getByRole('alert')
  await expect(refusal).toContainText('Nothing was changed.')
  await expect(refusal).toContainText('A value in the request is not allowed.')
  await expect(page.getByText('editor', { exact: true })).toBeVisible()
  await expect(page.getByLabel('Change roles')).toHaveValue('editor keeper')
  await expectWellMade(page)
  await shoot(page, 'admin-subject-refused')
})

test('keys are rotated, by force where it is too soon, and revoked only after their name was typed', async ({
  alone,
}) => {
  const { page } = await alone()
  await openAdmin(page, '/admin/keys')
  const active = page.getByRole('row').filter({ hasText: 'active' })
  const kid = (await active.locator('code').textContent()) ?? ''
  await page.getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  await expect(page.getByText('Every live node has applied it.')).toBeVisible()
  await expect(active.locator('code')).not.toHaveText(kid)
  // The one after that has only just been published.
  const second = (await active.locator('code').textContent()) ?? ''
  await page.getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate by force' }).click()
  await expect(active.locator('code')).not.toHaveText(second)
  // A rotation revokes nothing.
  await expect(page.getByText('How the new key reached each node')).toBeVisible()
  await expect(page.getByText('How the revocation reached each node')).toHaveCount(0)
  await page.getByRole('button', { name: `Revoke key ${kid}` }).click()
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Revoke' })
  await expect(confirm).toBeDisabled()
  await page.getByLabel(`Type ${kid} to confirm`).fill(kid)
  await expectWellMade(page)
  await shoot(page, 'admin-key-revoke')
  await confirm.click()
  await expect(page.getByRole('row').filter({ hasText: kid })).toContainText('revoked')
  await expect(page.getByText('How the revocation reached each node')).toBeVisible()
})

test('the audit log is filtered, followed live, and exported', async ({ page, server, member: person }) => {
  await openAdmin(page, '/admin/events')
  await page.getByLabel('Action').selectOption('sign-in')
  await page.getByLabel('Outcome').selectOption('refused')
  const lines = page.getByRole('listitem')
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0)
  const before = await lines.count()
  await page.getByLabel('Follow live').check()
  await server.call(
    'POST',
    '/auth/sign-in',
    { ...person, password: 'wrong', credential: 'session' },
    { 'user-agent': '=HYPERLINK("x")' },
  )
  await expect(lines).toHaveCount(before + 1)
  await expectWellMade(page)
  await shoot(page, 'admin-events')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as CSV' }).click()
  const csv = readFileSync(await (await download).path(), 'utf8')
  expect(csv.split('\r\n')).toHaveLength(before + 3)
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`)
  const second = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as JSON' }).click()
  const json: unknown = JSON.parse(readFileSync(await (await second).path(), 'utf8'))
  expect(json).toHaveLength(before + 1)
  expect(json).toContainEqual(expect.objectContaining({ outcome: 'refused', user_agent: '=HYPERLINK("x")' }))
})

test('sessions are listed with whose they are, and ended', async ({ page, server, member: person }) => {
  const theirs = await server.signIn(person)
  await openAdmin(page, '/admin/sessions')
  await page.getByRole('button', { name: new RegExp(`End the session of .*, ${person.identifier}`) }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  await expect(page.getByRole('status').filter({ hasText: /^Ended: .*, / })).toContainText(person.identifier)
  await expect(page.getByRole('listitem').filter({ hasText: person.identifier })).toHaveCount(0)
  expect((await server.call('GET', '/auth/whoami', undefined, theirs)).body.code).toBe('revoked')
})
