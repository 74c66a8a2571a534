/** The account page: what it shows, and that an end of the credential shows at once, wherever it came from. */
import type { Page, Request } from '@playwright/test'
import { enter, expect, expectWellMade, holdBack, setHidden, shoot, test } from './fixture.ts'
import { administrator, startServer } from './server.ts'

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'

const again = (page: Page) => page.getByRole('dialog', { name: 'Sign in again' })

test('shows the profile, the credential, and every device; this one is marked', async ({
  page,
  server,
  person,
}) => {
  const id = await server.signUp(person)
  await server.signIn(person, { 'user-agent': phone })
  await enter(page, person)
  await expect(page.getByText(id)).toBeVisible()
  const rows = page.getByRole('listitem')
  await expect(rows).toHaveCount(2)
  await expect(rows.filter({ hasText: 'This one' })).toHaveCount(1)
  await expect(rows.filter({ hasText: 'Safari 17 on iOS 17' })).toContainText(/Last used (?:now|\d+ \w+ ago)/)
  await expectWellMade(page)
  await shoot(page, 'account')
})

test('ends one session after asking, and says so only when the server did', async ({
  page,
  server,
  member: person,
}) => {
  const elsewhere = await server.signIn(person, { 'user-agent': phone })
  await enter(page, person)
  await page.getByRole('button', { name: 'End the session of Safari 17 on iOS 17' }).click()
  const dialog = page.getByRole('dialog', { name: 'End this session?' })
  await expect(dialog).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'account-end-session')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect((await server.call('GET', '/auth/whoami', undefined, elsewhere)).status).toBe(200)

  await page.getByRole('button', { name: 'End the session of Safari 17 on iOS 17' }).click()
  const letGo = await holdBack(page, '**/auth/sessions/*', 'DELETE')
  await dialog.getByRole('button', { name: 'End session' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('status').filter({ hasText: 'Ending the session of Safari 17' })).toBeVisible()
  const row = page.getByRole('listitem').filter({ hasText: 'Safari 17 on iOS 17' })
  await expect(row).toHaveAttribute('aria-busy', 'true')
  await expect(row.getByRole('button', { name: /^Ending/ })).toBeVisible()
  await expect(page.getByText('Ended: Safari 17 on iOS 17.')).toHaveCount(0)
  expect((await server.call('GET', '/auth/whoami', undefined, elsewhere)).status).toBe(200)
  await expectWellMade(page)
  await shoot(page, 'account-ending')
  letGo()
  await expect(page.getByText('Ended: Safari 17 on iOS 17.')).toBeVisible()
  await expect(page.getByRole('listitem')).toHaveCount(1)
  expect((await server.call('GET', '/auth/whoami', undefined, elsewhere)).body.code).toBe('revoked')
})

test('an end that no answer came to is not shown as done, nor as refused', async ({
  page,
  server,
  member: person,
}) => {
  await server.signIn(person, { 'user-agent': phone })
  await enter(page, person)
  await page.route('**/auth/sessions/*', route => route.abort(), { times: 1 })
  const row = page.getByRole('listitem').filter({ hasText: 'Safari 17 on iOS 17' })
  const end = async () => {
    await row.getByRole('button', { name: 'End' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  }
  await end()
  await expect(page.getByRole('alert')).toContainText('The outcome is unknown.')
  await expect(page.getByRole('alert')).toContainText('The server did not answer')
  await expect(row).not.toHaveAttribute('aria-busy', 'true')
  await expectWellMade(page)
  await shoot(page, 'account-end-unknown')
  await end()
  await expect(row).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('ends all others, tokens too', async ({ page, server, member: person }) => {
  const elsewhere = await server.signIn(person)
  await enter(page, person)
  await page.getByRole('button', { name: 'End all others' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click()
  await expect(page.getByText('All other sessions and tokens were ended.')).toBeVisible()
  await expect(page.getByRole('listitem')).toHaveCount(1)
  expect((await server.call('GET', '/auth/whoami', undefined, elsewhere)).status).toBe(401)
})

test('changes the password: says before what will be signed out, and tells a wrong one at its field', async ({
  page,
  server,
  member: person,
}) => {
  await server.signIn(person)
  await enter(page, person)
  await expect(page.getByText('That is 1 other session, and any tokens.')).toBeVisible()
  await page.getByLabel('Current password').fill('not this one')
  await page.getByLabel('New password').fill('four brown bears asleep')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('This is not your current password.')).toBeVisible()
  await page.getByLabel('Current password').fill(person.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed. All other sessions and tokens were ended.')).toBeVisible()
  await expect(page.getByRole('listitem')).toHaveCount(1)
})

test.describe('a credential that ends', () => {
  for (const kind of ['session', 'token'] as const) {
    test(`elsewhere shows here at once, and nothing typed is lost (${kind})`, async ({
      page,
      server,
      person,
      browser,
      watched,
    }) => {
      const id = await server.signUp(person)
      await enter(page, person, '/account', kind)
      await page.getByLabel('New password').fill('half a password that I')
      // Another browser altogether: nothing is shared with it but the server.
      const office = watched(await (await browser.newContext({ baseURL: server.url })).newPage())
      const admin = await server.signIn(administrator)
      await enter(office, person)
      await expect(again(page)).toBeHidden()
      await server.call('POST', `/auth/admin/subjects/${id}/revoke`, undefined, admin)
      await expect(again(page)).toBeVisible()
      await expect(again(office)).toBeVisible()
      await expectWellMade(page)
      await shoot(page, `expired-${kind}`)
      await expect(again(page).getByLabel('E-mail or user name')).toHaveValue(person.identifier)
      await again(page).getByLabel('Password', { exact: true }).fill(person.password)
      await again(page).getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(again(page)).toBeHidden()
      await expect(page.getByLabel('New password')).toHaveValue('half a password that I')
      await expect(page.getByText(`with a ${kind}`, { exact: true })).toBeVisible()
      await office.context().close()
    })
  }

  test('by signing out in another window of the same browser', async ({
    page,
    member: person,
    context,
    watched,
  }) => {
    await enter(page, person)
    const other = watched(await context.newPage())
    await other.goto('/account')
    await other.getByRole('button', { name: 'Sign out' }).click()
    await expect(other).toHaveURL(/\/sign-in$/)
    await expect(again(page)).toBeVisible()
  })

  test('shows in two browsers on two nodes over one database, whichever node was told', async ({
    page,
    server,
    person,
    browser,
    watched,
  }) => {
    const id = await server.signUp(person)
    const second = await startServer({}, server.folder)
    const there = watched(await (await browser.newContext({ baseURL: second.url })).newPage())
    await enter(page, person)
    await enter(there, person)
    const admin = await second.signIn(administrator)
    const { body } = await second.call('POST', `/auth/admin/subjects/${id}/revoke`, undefined, admin)
    expect(body.complete).toBe(true)
    await expect(again(page)).toBeVisible()
    await expect(again(there)).toBeVisible()
    await there.context().close()
    await second.stop()
  })

  test('while the page is hidden shows when it is seen again; until then it holds no connection', async ({
    page,
    server,
    person,
  }) => {
    const id = await server.signUp(person)
    const waiting = new Set<Request>()
    const isWatch = (request: Request) => request.url().includes('/auth/watch')
    page.on('request', request => isWatch(request) && waiting.add(request))
    page.on('requestfailed', request => waiting.delete(request))
    page.on('requestfinished', request => waiting.delete(request))
    await enter(page, person)
    await expect.poll(() => waiting.size).toBe(1)
    await setHidden(page, true)
    await expect.poll(() => waiting.size).toBe(0)
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    const admin = await server.signIn(administrator)
    await server.call('POST', `/auth/admin/subjects/${id}/revoke`, undefined, admin)
    expect(asked.filter(url => url.includes('/auth/watch'))).toEqual([])
    await expect(again(page)).toBeHidden()
    await setHidden(page, false)
    await expect(again(page)).toBeVisible()
    expect(asked.filter(url => url.includes('/auth/watch'))).toHaveLength(1)
  })

  test('by one’s own hand', async ({ page, member: person }) => {
    await enter(page, person)
    await page.getByRole('listitem').getByRole('button').click()
    await expect(page.getByText('This is the session you are using')).toBeVisible()
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
    await expect(again(page)).toBeVisible()
  })
})

test('without a network it says so, and comes back by itself', async ({ page, member: person, context }) => {
  await enter(page, person)
  await context.setOffline(true)
  await expect(page.getByText('You are offline.')).toBeVisible()
  await shoot(page, 'account-offline')
  await context.setOffline(false)
  await expect(page.getByText('You are offline.')).toBeHidden()
})

test('a long name, right-to-left text and 200 % zoom keep the layout', async ({ page, server }) => {
  for (const [name, identifier] of [
    ['long', `${'incomprehensibilities'.repeat(9)}@example.com`],
    ['rtl', 'مريم-الأندلسية'],
  ] as const) {
    const person = { identifier, password: 'seven quiet herons at noon' }
    await server.signUp(person)
    await page.setViewportSize({ width: 360, height: 740 })
    await enter(page, person)
    await expectWellMade(page)
    await shoot(page, `account-${name}-360`)
    // 200 % of a window of 1280 is one of 640 with everything twice as large.
    await page.setViewportSize({ width: 640, height: 400 })
    await expectWellMade(page)
    await page.context().clearCookies()
  }
})
