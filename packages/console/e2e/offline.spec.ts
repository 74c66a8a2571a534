/** Without a network, or without the server: nothing that was typed, no sign-in and no page is lost, and all can be asked for again. */
import { enter, expect, expectWellMade, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

test('a click on a page that cannot be loaded leaves one where one was, with what was typed and the token', async ({
  page,
  member: person,
  context,
}) => {
  await enter(page, person, '/account', 'token')
  await page.getByLabel('New password').fill('half a password that I')
  await context.setOffline(true)
  await page.getByRole('link', { name: 'X-ray' }).click()
  const notice = page.getByRole('alert').filter({ hasText: 'The page could not be loaded' })
  await expect(notice).toContainText('what you typed is still there')
  await expect(page).toHaveURL(/\/account$/)
  await expect(page.getByLabel('New password')).toHaveValue('half a password that I')
  await expectWellMade(page)
  await shoot(page, 'offline-navigation')
  await notice.getByRole('button', { name: 'Try again' }).click()
  await expect(notice).toBeVisible()
  await context.setOffline(false)
  await expect(page).toHaveURL(/\/xray$/)
  await expect(page.getByRole('heading', { level: 1, name: 'X-ray' })).toBeVisible()
  await expect(page.getByText('with a token', { exact: true })).toBeVisible()
})

test('a page whose file is gone from the server says that it was updated, in its place', async ({ page }) => {
  await enter(page, administrator, '/admin')
  await page.route('**/assets/keys-page-*.js', route =>
    route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"code":"not-found"}' }),
  )
  await page.goto('/admin/keys')
  const failed = page.getByRole('alert').filter({ hasText: 'The page could not be loaded' })
  await expect(failed).toContainText('The server has been updated since')
  await expect(failed.getByRole('button', { name: 'Reload' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Overview' })).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'part-replaced')
  await page.unroute('**/assets/keys-page-*.js')
  await failed.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'active' })).toBeVisible()
})

test('a chart that does not come leaves the rest of the overview as it is', async ({ page }) => {
  await enter(page, administrator, '/admin/nodes')
  await page.route('**/assets/rate-chart-*.js', route => route.abort())
  await page.goto('/admin')
  await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('table', { name: 'What each way costs here' })).toBeVisible()
  await page.unroute('**/assets/rate-chart-*.js')
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await expect(page.locator('.recharts-surface').first()).toBeVisible({ timeout: 30_000 })
})

test('signing in for a token whose console does not come says so, and can be tried again', async ({
  page,
  member: person,
}) => {
  await page.goto('/sign-in')
  await page.route('**/assets/app-*.js', route => route.abort())
  await page.getByLabel('E-mail or user name').fill(person.identifier)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('radio', { name: 'Token' }).check()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('The server did not answer')
  await page.unroute('**/assets/app-*.js')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
})

test('until its script has come a page shows its frame, and not a white window', async ({
  page,
  member: person,
}) => {
  await enter(page, person)
  const come = Promise.withResolvers<void>()
  await page.route('**/assets/*.js', async route => {
    await come.promise
    await route.continue()
  })
  await page.goto('/account', { waitUntil: 'commit' })
  await expect(page.getByText('Countersign').first()).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toBeVisible()
  await shoot(page, 'slow-line')
  come.resolve()
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
})
