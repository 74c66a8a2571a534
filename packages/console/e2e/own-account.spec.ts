/** What the account page does besides devices and password: addresses, API keys, one's data, and the end of the account. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { enter, expect, lookAround, test } from './fixture.ts'
import { mailTo } from './mails.ts'
import { administrator, type Server } from './server.ts'

const dialog = (page: Page) => page.getByRole('dialog')
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })

async function addressesOf(server: Server, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(`${server.url}/auth/addresses`, { headers })
  const { addresses } = (await answer.json()) as {
    addresses: { address: string; verified: boolean; primary: boolean }[]
  }
  return addresses
}

test('an address is added, confirmed by its code, made primary, and the one before removed', async ({
  page,
  server,
  person,
}) => {
  await server.signUp(person)
  const second = person.identifier.replace('ada', 'lovelace')
  await enter(page, person)
  const add = page.getByRole('button', { name: 'Add address' })
  await add.click()
  await dialog(page).getByLabel('E-mail address').fill('no address')
  await dialog(page).getByRole('button', { name: 'Send mail' }).click()
  await expect(dialog(page).getByText('This is not an e-mail address.')).toBeVisible()
  await dialog(page).getByLabel('E-mail address').fill(second)
  await dialog(page).getByRole('button', { name: 'Send mail' }).click()
  await expect(dialog(page).getByLabel('Code from the mail')).toBeFocused()
  await lookAround(page, 'account-address-code')
  await dialog(page).getByRole('button', { name: 'Later' }).click()
  await expect(rowOf(page, second)).toContainText('Not confirmed')
  await expect(add).toBeFocused()

  // The flow of the mail is still known here, and another mail can be asked for.
  await page.getByRole('button', { name: `Confirm ${second}` }).click()
  await dialog(page).getByLabel('Code from the mail').fill('000000')
  await dialog(page).getByRole('button', { name: 'Confirm', exact: true }).click()
  await expect(dialog(page).getByText(/was used, has expired/)).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Send another mail' }).click()
  await dialog(page).getByRole('button', { name: 'Send mail' }).click()
  await dialog(page)
    .getByLabel('Code from the mail')
    .fill((await mailTo(server, second)).code)
  await dialog(page).getByRole('button', { name: 'Confirm', exact: true }).click()
  await expect(dialog(page)).toBeHidden()
  await expect(rowOf(page, second)).toContainText(/Confirmed/)
  await expect(rowOf(page, second)).not.toContainText('Not confirmed')

  // The link of the mail confirms as well, elsewhere.
  await page.getByRole('button', { name: `Confirm ${person.identifier}` }).click()
  await dialog(page).getByRole('button', { name: 'Send mail' }).click()
  const { link } = await mailTo(server, person.identifier)
  const elsewhere = await page.context().newPage()
  await elsewhere.goto(link)
  await elsewhere.getByRole('button', { name: 'Confirm' }).click()
  await expect(elsewhere.getByText('Confirmed.')).toBeVisible()
  await elsewhere.close()
  await page.reload()
  await expect(rowOf(page, person.identifier)).not.toContainText('Not confirmed')

  const primary = (await addressesOf(server, await server.signIn(person))).find(one => one.primary)?.address
  const other = primary === second ? person.identifier : second
  await page.getByRole('button', { name: `Remove ${primary}`, exact: true }).click()
  await dialog(page).getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('The primary address cannot be removed.', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: `Make primary: ${other}`, exact: true }).click()
  await expect(page.getByText(`Mail goes to ${other} from now on.`, { exact: false })).toBeVisible()
  await expect(page.getByRole('button', { name: `Make primary: ${primary}`, exact: true })).toBeVisible()
  await lookAround(page, 'account-addresses')
  await page.getByRole('button', { name: `Remove ${primary}`, exact: true }).click()
  await dialog(page).getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText(`Removed: ${primary}.`)).toBeVisible()
  await expect(page.getByRole('button', { name: `Remove ${primary}`, exact: true })).toHaveCount(0)
})

test('an API key is made within one’s own roles, shown once, works, and is revoked', async ({
  page,
  server,
  member: person,
}) => {
  // Somebody else is there: it is no first run.
  expect(person.identifier).not.toBe(administrator.identifier)
  await enter(page, administrator)
  await page.getByRole('button', { name: 'New API key' }).click()
  await dialog(page).getByLabel('Name').fill('nightly backup')
  await dialog(page).getByLabel('admin').check()
  await dialog(page).getByLabel('Expires after').selectOption('never')
  await dialog(page).getByRole('button', { name: 'Create key' }).click()
  await expect(dialog(page).getByText(/needs an expiry date/)).toBeVisible()
  await lookAround(page, 'account-key-new')
  await dialog(page).getByLabel('Expires after').selectOption('30 days')
  await dialog(page).getByRole('button', { name: 'Create key' }).click()
  const made = page.getByRole('dialog', { name: 'Your new API key' })
  const key = (await made.locator('code').textContent()) ?? ''
  expect(key).toMatch(/^csk_/)
  await lookAround(page, 'account-key-made')
  // No slip loses it.
  await page.keyboard.press('Escape')
  await expect(made).toBeVisible()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await made.getByRole('button', { name: 'Copy' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key)
  await made.getByRole('button', { name: 'I have copied it' }).click()
  await expect(made).toBeHidden()
  expect(await page.content()).not.toContain(key)
  const row = rowOf(page, 'nightly backup')
  await expect(row).toContainText('admin')
  await expect(row).toContainText(/in (?:30 days|4 weeks|1 month)|next month/)
  const headers = { authorization: `Bearer ${key}` }
  expect((await server.call('GET', '/auth/admin/subjects', undefined, headers)).status).toBe(200)
  await lookAround(page, 'account-keys')
  await row.getByRole('button', { name: 'Revoke the key nightly backup' }).click()
  await dialog(page).getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('Revoked: nightly backup.')).toBeVisible()
  await expect(page.getByText('No API keys')).toBeVisible()
  expect((await server.call('GET', '/auth/admin/subjects', undefined, headers)).status).toBe(401)
})

test('one’s data is downloaded as one document', async ({ page, member: person }) => {
  await enter(page, person)
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download my data' }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe('account.json')
  const document = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
    version: number
    subject: { identifier: string }
  }
  expect(document).toMatchObject({ version: 1, subject: { identifier: person.identifier } })
  await expect(page.getByText('Your data was downloaded.')).toBeVisible()
})

for (const kind of ['session', 'token'] as const) {
  test(`one’s account is deleted with the password, and by nothing less (${kind})`, async ({
    page,
    server,
    member: person,
  }) => {
    await enter(page, person, '/account', kind)
    await page.getByRole('button', { name: 'Delete account…' }).click()
    await dialog(page).getByRole('button', { name: 'Delete account' }).click()
    await expect(dialog(page).getByText(/^Enter your password\./)).toBeVisible()
    await dialog(page).getByLabel('Your password', { exact: true }).fill('not this one')
    await dialog(page).getByRole('button', { name: 'Delete account' }).click()
    await expect(dialog(page).getByText('This is not your current password.')).toBeVisible()
    if (kind === 'session') await lookAround(page, 'account-leave')
    await dialog(page).getByRole('button', { name: 'Cancel' }).click()
    await server.signIn(person)
    await page.getByRole('button', { name: 'Delete account…' }).click()
    await dialog(page).getByLabel('Your password', { exact: true }).fill(person.password)
    await dialog(page).getByRole('button', { name: 'Delete account' }).click()
    await expect(page).toHaveURL(/\/sign-in$/)
    const again = await server.call('POST', '/auth/sign-in', { ...person, credential: 'session' })
    expect(again.body.code).toBe('invalid-credentials')
  })
}

test('the last administrator cannot leave, and is told so', async ({ page, member: person }) => {
  expect(person.identifier).not.toBe(administrator.identifier)
  await enter(page, administrator)
  await page.getByRole('button', { name: 'Delete account…' }).click()
  await dialog(page).getByLabel('Your password', { exact: true }).fill(administrator.password)
  await dialog(page).getByRole('button', { name: 'Delete account' }).click()
  await expect(dialog(page).getByText(/only active administrator/)).toBeVisible()
})
