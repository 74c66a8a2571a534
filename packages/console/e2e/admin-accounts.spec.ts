/** The administration of accounts: made, invited, renamed, given a password and attributes, exported, deleted. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { enter, expect, fillIn, lookAround, test } from './fixture.ts'
import { mailTo } from './mails.ts'
import { administrator } from './server.ts'

const dialog = (page: Page) => page.getByRole('dialog')

test.beforeEach(async ({ page, member: somebody }) => {
  // It is no first run, whose sign-in leads elsewhere.
  expect(somebody.identifier).not.toBe(administrator.identifier)
  await enter(page, administrator, '/admin/subjects')
})

test('an account is made for somebody, with roles, and every refusal stands at its field', async ({
  page,
  server,
  person: somebody,
}) => {
  await page.getByRole('button', { name: 'New account' }).click()
  await dialog(page).getByLabel('E-mail or user name').fill(somebody.identifier)
  await dialog(page)
    .getByLabel(/^Password/)
    .fill('password')
  await dialog(page).getByLabel('Roles').fill('editor Not.A.Role')
  await dialog(page).getByRole('button', { name: 'Create account' }).click()
  await expect(dialog(page).getByText(/Not a valid role: “Not.A.Role”/)).toBeVisible()
  await dialog(page).getByLabel('Roles').fill('editor')
  await dialog(page).getByRole('button', { name: 'Create account' }).click()
  await expect(
    dialog(page)
      .getByText(/already taken|common password/)
      .first(),
  ).toBeVisible()
  await lookAround(page, 'admin-new-account')
  const made = { identifier: `made-${somebody.identifier}`, password: 'four brown kettles on ice' }
  await dialog(page).getByLabel('E-mail or user name').fill(made.identifier)
  await dialog(page)
    .getByLabel(/^Password/)
    .fill(made.password)
  await dialog(page).getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('heading', { level: 1, name: made.identifier })).toBeVisible()
  const headers = await server.signIn(made)
  expect((await server.call('GET', '/auth/whoami', undefined, headers)).body.subject?.roles).toEqual([
    'editor',
  ])
})

test('somebody is invited, in their language, and has the roles when they accept', async ({
  page,
  server,
}) => {
  const address = 'guest@example.com'
  await page.getByRole('button', { name: 'Invite' }).click()
  await dialog(page).getByLabel('E-mail address').fill('no address')
  await dialog(page).getByRole('button', { name: 'Send invitation' }).click()
  await expect(dialog(page).getByText('This is not an e-mail address.')).toBeVisible()
  await dialog(page).getByLabel('E-mail address').fill(address)
  await dialog(page).getByLabel('Roles').fill('editor')
  await dialog(page).getByLabel('Language of the mail').selectOption('한국어')
  await lookAround(page, 'admin-invite')
  await dialog(page).getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByText(`The invitation is on its way to ${address}.`, { exact: false })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Invite' })).toBeFocused()
  const { link } = await mailTo(server, address)
  const accepted = await fetch(`${server.url}/auth/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket: link.split('#')[1], password: 'four brown kettles on ice' }),
  })
  expect(((await accepted.json()) as { subject: { roles: string[] } }).subject.roles).toEqual(['editor'])
})

test('an account is given attributes and a language, renamed, given a password, exported, and deleted after its name was typed', async ({
  page,
  server,
  member: somebody,
}) => {
  await page.getByLabel('Search').fill(somebody.identifier)
  await page.getByRole('link', { name: somebody.identifier }).click()
  await expect(page.getByRole('heading', { level: 1, name: somebody.identifier })).toBeVisible()

  const attributes = page.getByLabel('Attributes as JSON')
  await expect(attributes).toHaveValue('{}')
  await attributes.fill('{ "plan": }')
  await page.getByRole('button', { name: 'Save attributes' }).click()
  await expect(page.getByText('This is not valid JSON.')).toBeVisible()
  await expect(attributes).toHaveAttribute('aria-invalid', 'true')
  await attributes.fill('["plan"]')
  await page.getByRole('button', { name: 'Save attributes' }).click()
  await expect(page.getByText(/This is JSON, but not an object/)).toBeVisible()
  await lookAround(page, 'admin-attributes')
  await attributes.fill(`{ "long": "${'x'.repeat(9000)}" }`)
  await page.getByRole('button', { name: 'Save attributes' }).click()
  await expect(page.getByText('The attributes do not fit what this service keeps.')).toBeVisible()
  await attributes.fill('{ "plan": "pro", "seats": 3 }')
  await page.getByRole('button', { name: 'Save attributes' }).click()
  await expect(page.getByText('Attributes saved.')).toBeVisible()
  await expect(attributes).toHaveValue('{\n  "plan": "pro",\n  "seats": 3\n}')

  await expect(page.getByRole('button', { name: 'Save language' })).toBeDisabled()
  await page.getByLabel('Language of mails').selectOption('한국어')
  await page.getByRole('button', { name: 'Save language' }).click()
  await expect(page.getByText('Language saved.')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Language of mails')).toHaveValue('ko')

  await page.getByRole('button', { name: 'Rename' }).click()
  await dialog(page).getByLabel('E-mail or user name').fill(administrator.identifier)
  await dialog(page).getByRole('button', { name: 'Rename' }).click()
  await expect(dialog(page).getByText('This name is already taken.')).toBeVisible()
  await lookAround(page, 'admin-rename')
  const renamed = `renamed-${somebody.identifier}`
  await dialog(page).getByLabel('E-mail or user name').fill(renamed)
  await dialog(page).getByRole('button', { name: 'Rename' }).click()
  await expect(page.getByRole('heading', { level: 1, name: renamed })).toBeVisible()
  await expect(page.getByText('The identifier was changed.')).toBeVisible()
  await server.signIn({ ...somebody, identifier: renamed })

  await page.getByRole('button', { name: 'Set password' }).click()
  await dialog(page).getByLabel('New password').fill('password')
  await dialog(page).getByRole('button', { name: 'Set password' }).click()
  await expect(dialog(page).getByText(/common password/)).toBeVisible()
  await dialog(page).getByLabel('New password').fill('four brown kettles on ice')
  await dialog(page).getByRole('button', { name: 'Set password' }).click()
  await expect(page.getByText('The password was set. All sessions and tokens were ended.')).toBeVisible()
  await server.signIn({ identifier: renamed, password: 'four brown kettles on ice' })

  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as JSON' }).click()
  const document = JSON.parse(readFileSync(await (await coming).path(), 'utf8')) as object
  expect(document).toMatchObject({
    version: 1,
    subject: { identifier: renamed, attributes: { plan: 'pro' } },
  })
  await page.getByRole('button', { name: 'Show addresses' }).click()
  await expect(page.getByRole('table', { name: 'E-mail addresses' })).toContainText(somebody.identifier)
  await expect(page.getByText('Account data exported').first()).toBeVisible()
  await lookAround(page, 'admin-account')

  await page.getByRole('button', { name: 'Delete account' }).click()
  const submit = dialog(page).getByRole('button', { name: 'Delete account' })
  await expect(submit).toBeDisabled()
  await dialog(page).getByLabel(`Type ${renamed} to confirm`).fill(renamed)
  await lookAround(page, 'admin-delete')
  await submit.click()
  await expect(page).toHaveURL(/\/admin\/subjects$/)
  await page.getByLabel('Search').fill(renamed)
  await expect(page.getByText('No matching users')).toBeVisible()
})

test('the last administrator is not deleted, and the dialog says why', async ({ page }) => {
  await page.getByLabel('Search').fill(administrator.identifier)
  await page.getByRole('link', { name: administrator.identifier, exact: true }).click()
  await page.getByRole('button', { name: 'Delete account' }).click()
  await dialog(page).getByLabel('Type admin to confirm').fill('admin')
  await dialog(page).getByRole('button', { name: 'Delete account' }).click()
  await expect(dialog(page).getByText(/only active administrator/)).toBeVisible()
})

test.describe('with somebody who was made without a password', () => {
  test('their page says so, and they cannot sign in by one', async ({
    page,
    person: somebody,
    browser,
    server,
  }) => {
    await page.getByRole('button', { name: 'New account' }).click()
    const bare = `bare-${somebody.identifier}`
    await dialog(page).getByLabel('E-mail or user name').fill(bare)
    await dialog(page).getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('This account has no password.')).toBeVisible()
    const elsewhere = await (await browser.newContext({ baseURL: server.url })).newPage()
    await elsewhere.goto('/sign-in')
    await fillIn(elsewhere, { identifier: bare, password: 'four brown kettles on ice' })
    await elsewhere.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(elsewhere.getByText('Incorrect user name or password.')).toBeVisible()
  })
})
