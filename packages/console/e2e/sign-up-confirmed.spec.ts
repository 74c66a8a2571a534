/** Sign-up by what the operator has set: confirmed by a mail first, or not offered at all. */
import { expect, expectWellMade, fillIn, lookAround, test } from './fixture.ts'
import { mailTo } from './mails.ts'

const verified = { COUNTERSIGN_SIGN_UP: 'verified' }

test('where it is confirmed, the page says so, takes the code and signs in', async ({ alone, person }) => {
  const { server, page } = await alone(verified)
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Create one' }).click()
  await expect(page.getByText('A mail is sent to it.', { exact: false })).toBeVisible()
  await fillIn(page, { ...person, identifier: 'no address' })
  const submit = page.getByRole('button', { name: 'Create account' })
  await submit.click()
  await expect(page.getByText('This is not an e-mail address.')).toBeVisible()
  await fillIn(page, person)
  await submit.click()
  const code = page.getByLabel('Code from the mail')
  await expect(code).toBeFocused()
  await expect(page.getByText(`It goes to ${person.identifier}.`, { exact: false })).toBeVisible()
  await lookAround(page, 'sign-up-code')
  await code.fill('000000')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText(/was used, has expired/)).toBeVisible()
  await code.fill((await mailTo(server, person.identifier)).code)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page).toHaveURL(/\/account$/)
  await expect(page.getByRole('row').filter({ hasText: person.identifier })).toContainText('Confirmed')
})

test('the link of the mail makes the account as well, in another window', async ({ alone, person }) => {
  const { server, page } = await alone(verified)
  await page.goto('/sign-up')
  await fillIn(page, person)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByLabel('Code from the mail')).toBeVisible()
  await page.goto((await mailTo(server, person.identifier)).link)
  await expect(page.getByText(person.identifier, { exact: true })).toBeVisible()
  // Whoever opens it need not be who asked: the password is chosen here.
  await page.getByLabel('New password').fill(person.password)
  await expectWellMade(page)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText('Confirmed.')).toBeVisible()
  await server.signIn(person)
})

test('no page makes accounts by itself where they are confirmed', async ({ alone }) => {
  const { page } = await alone(verified)
  await page.goto('/xray')
  await expect(page.getByLabel('E-mail or user name')).toBeVisible()
  await expect(page.getByRole('radio', { name: 'Throw-away' })).toHaveCount(0)
  await page.goto('/inspect')
  await expect(page.getByText('Nothing to inspect yet')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Make an example' })).toHaveCount(0)
})

for (const mode of ['invited', 'closed']) {
  test(`where it is ${mode}, none is offered`, async ({ alone }) => {
    const { page } = await alone({ COUNTERSIGN_SIGN_UP: mode })
    await page.goto('/sign-in')
    await expect(page.getByRole('link', { name: 'Create one' })).toHaveCount(0)
    await page.goto('/sign-up')
    await expect(page.getByText(/Sign-up is closed here/)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Create account' })).toHaveCount(0)
    await expectWellMade(page)
  })
}

test('without scripts it is confirmed by the code of the mail as well', async ({
  alone,
  browser,
  person,
}) => {
  const { server } = await alone(verified)
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/sign-up')
  await fillIn(page, { ...person, identifier: 'no address' })
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText('This is not an e-mail address.')).toBeVisible()
  await fillIn(page, person)
  await page.getByRole('button', { name: 'Create account' }).click()
  const code = page.getByLabel('Code from the mail')
  await code.fill('000000')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText(/was used, has expired/)).toBeVisible()
  await code.fill((await mailTo(server, person.identifier)).code)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText('Confirmed.')).toBeVisible()
  await server.signIn(person)
  await context.close()
})

test('without scripts the way in is offered where it is open or confirmed', async ({ alone, browser }) => {
  for (const [mode, count] of [
    ['open', 1],
    ['verified', 1],
    ['invited', 0],
  ] as const) {
    const { server } = await alone({ COUNTERSIGN_SIGN_UP: mode })
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto('/sign-in')
    await expect(page.getByRole('link', { name: 'Create one' })).toHaveCount(count)
    await context.close()
  }
})
