/** What pages show when things are not as they should be, whoever is signed in with whatever, and whatever people are called. */
import { enter, expect, expectWellMade, holdBack, shoot, signInByPage, test } from './fixture.ts'
import { administrator } from './server.ts'

const again = 'Sign in again'

test('what is on its way is said to be, what does not come is told, and can be asked for again', async ({
  page,
}) => {
  await enter(page, administrator, '/admin')
  await page.route(
    '**/auth/admin/keys',
    route => route.fulfill({ status: 400, body: 'a proxy’s own words' }),
    {
      times: 1,
    },
  )
  await page.goto('/admin/keys')
  await expect(page.getByText('This could not be loaded')).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'state-error')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'active' })).toBeVisible()
  const letGo = await holdBack(page, '**/auth/admin/sessions*', 'GET')
  await page.getByRole('link', { name: 'Sessions' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'state-loading')
  letGo()
  await expect(page.getByRole('listitem').first()).toBeVisible()
})

test('an address that leads nowhere says so', async ({ page }) => {
  await enter(page, administrator, '/admin')
  await page.goto('/admin/nowhere')
  await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'state-not-found')
})

test('an export tells how far it is, and why it stopped', async ({ page }) => {
  await enter(page, administrator, '/admin/events')
  await expect(page.getByRole('listitem').first()).toBeVisible()
  const answered = Promise.withResolvers<void>()
  await page.route('**/auth/admin/events*', async route => {
    await answered.promise
    await route.abort()
  })
  await page.getByRole('button', { name: 'Export as CSV' }).click()
  await expect(page.getByRole('status').filter({ hasText: '0 events read…' })).toBeVisible()
  answered.resolve()
  await expect(page.getByRole('alert')).toContainText('Nothing was exported')
  await expect(page.getByRole('alert')).toContainText('The server did not answer')
  await expectWellMade(page)
})

test('signing out that no answer came to leaves one signed in, and says so', async ({
  page,
  member: person,
}) => {
  await enter(page, person)
  await page.route('**/auth/sign-out', route => route.abort(), { times: 1 })
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('alert')).toContainText('The server did not answer')
  await expect(page).toHaveURL(/\/account$/)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
})

test('a credential that ends in the middle of the administration leaves place and words as they are', async ({
  alone,
}) => {
  const { server, page } = await alone()
  await enter(page, administrator, '/admin/subjects')
  await page.getByLabel('Search').fill('nobody of that name')
  await expect(page.getByText('No matching users')).toBeVisible()
  await server.call('DELETE', '/auth/sessions', undefined, await server.signIn(administrator))
  const dialog = page.getByRole('dialog', { name: again })
  await expect(dialog).toBeVisible()
  await dialog.getByLabel('Password', { exact: true }).fill(administrator.password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page).toHaveURL(/\/admin\/subjects\?query=nobody/)
  await expect(page.getByLabel('Search')).toHaveValue('nobody of that name')
  await page.getByLabel('Search').fill('')
  await expect(page.getByRole('row').filter({ hasText: administrator.identifier })).toBeVisible()
})

test('every page works with a token in place of a session', async ({ page, context }) => {
  await enter(page, administrator, '/admin', 'token')
  await expect(page.getByText('with a token', { exact: true })).toBeVisible()
  // A token lives in one page: it is gone through by its links.
  for (const name of [
    'Subjects',
    'Sessions',
    'Keys',
    'Nodes',
    'Audit log',
    'Overview',
    'Account',
    'X-ray',
    'Inspector',
  ]) {
    await page.getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0)
    await expect(page.getByText('This could not be loaded')).toHaveCount(0)
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.getByRole('button', { name: 'The one of this page' }).click()
  await expect(page.getByText('A request with this token is accepted now.')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'Passed:' })).toHaveCount(8)
  expect((await context.cookies()).filter(({ name }) => name.startsWith('countersign_'))).toEqual([])
})

test('long names, right-to-left ones and 200 % zoom keep the layout of the administration', async ({
  alone,
}) => {
  // Fifteen pages, each looked through by axe.
  test.setTimeout(240_000)
  const { server, page } = await alone()
  const people = [
    {
      identifier: `${'incomprehensibilities'.repeat(9)}@example.com`,
      password: 'seven quiet herons at noon',
    },
    { identifier: 'مريم-الأندلسية', password: 'seven quiet herons at noon' },
  ]
  const ids: string[] = []
  for (const person of people) {
    ids.push(await server.signUp(person))
    await server.signIn(person)
  }
  const admin = await server.signIn(administrator)
  const roles = Array.from({ length: 12 }, (_, index) => `keeper-of-the-gate-number-${index}`)
  await server.call('PATCH', `/auth/admin/subjects/${ids[0]}`, { roles }, admin)
  await page.goto('/sign-in')
  await signInByPage(page, administrator)
  await expect(page).not.toHaveURL(/sign-in/)
  // 200 % of a window of 1280 is one of 640 with everything twice as large.
  for (const [width, height] of [
    [360, 740],
    [640, 400],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const [name, path] of [
      ['subjects', '/admin/subjects'],
      ['sessions', '/admin/sessions'],
      ['events', '/admin/events'],
      ['subject-long', `/admin/subjects/${ids[0]}`],
      ['subject-rtl', `/admin/subjects/${ids[1]}`],
    ] as const) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0)
      await expectWellMade(page)
      await shoot(page, `names-${name}-${width}`)
    }
  }
})
