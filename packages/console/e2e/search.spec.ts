/** Searches and filters: in the address, one request for a word, and what stands there is what was asked for. */
import type { Page } from '@playwright/test'
import { enter, expect, expectWellMade, holdBack, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

/** Keys one after another, faster than anybody types: between two of them nothing else runs. */
async function typeAtOnce(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).evaluate((element, typed) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {}
    for (let length = 1; length <= typed.length; length++) {
      set?.call(element, typed.slice(0, length))
      element.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, text)
}

test('a search is one request, stands in the address, and is there again after Back', async ({
  page,
  member: person,
}) => {
  await enter(page, administrator, '/admin/subjects')
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  const asked: string[] = []
  page.on('request', request => {
    const { pathname, searchParams } = new URL(request.url())
    if (pathname === '/auth/admin/subjects') asked.push(searchParams.get('query') ?? '')
  })
  await typeAtOnce(page, 'Search', person.identifier)
  await expect(page.getByText('1 of 1 loaded')).toBeVisible()
  expect(asked).toEqual([person.identifier])
  await expect(page).toHaveURL(url => url.searchParams.get('query') === person.identifier)
  await page.getByRole('radio', { name: 'Active' }).check()
  await expect(page).toHaveURL(url => url.searchParams.get('status') === 'active')
  await page.getByRole('link', { name: person.identifier }).click()
  await expect(page.getByRole('heading', { level: 1, name: person.identifier })).toBeVisible()
  await page.goBack()
  await expect(page.getByLabel('Search')).toHaveValue(person.identifier)
  await expect(page.getByRole('radio', { name: 'Active' })).toBeChecked()
  await expect(page.getByText('1 of 1 loaded')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Search')).toHaveValue(person.identifier)
  await expect(page.getByText('1 of 1 loaded')).toBeVisible()
})

/** Lets the pause after typing end at a moment of the test's: when the address has changed, and the page not yet. */
async function endPauseWhenLeaving(page: Page, pauseMs: number): Promise<void> {
  await page.evaluate(ms => {
    let settle = () => {}
    const wait = window.setTimeout
    const replaced = (run: () => void, delay?: number) => {
      if (delay !== ms) return wait(run, delay)
      settle = run
      return 0
    }
    window.setTimeout = Object.assign(replaced, window.setTimeout)
    const push = history.pushState
    history.pushState = (...args) => {
      push.apply(history, args)
      settle()
    }
  }, pauseMs)
}

test('a click on a row right after typing leads to that row: the search does not call it back', async ({
  alone,
}) => {
  const { server, page } = await alone()
  const identifier = 'grace@example.com'
  await server.signUp({ identifier, password: 'seven quiet herons at noon' })
  await enter(page, administrator, '/admin/subjects')
  const link = page.getByRole('link', { name: identifier })
  await expect(link).toBeVisible()
  await endPauseWhenLeaving(page, 250)
  await typeAtOnce(page, 'Search', identifier)
  await link.click()
  await expect(page.getByRole('heading', { level: 1, name: identifier })).toBeVisible()
  await expect(page).toHaveURL(/[/]admin[/]subjects[/]/)
})

test('rows of the search before are not taken for hits: they are marked until the answer comes', async ({
  page,
}) => {
  await enter(page, administrator, '/admin/subjects')
  // Whoever comes first: of a long list only the rows that are seen are drawn.
  await expect(page.getByRole('region', { name: 'Subjects' }).getByRole('link').first()).toBeVisible()
  const letGo = await holdBack(page, '**/auth/admin/subjects?*', 'GET')
  await page.getByLabel('Search').fill('nobody of that name')
  await expect(page.getByRole('status').filter({ hasText: 'Searching…' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Subjects' })).toHaveAttribute('aria-busy', 'true')
  await shoot(page, 'subjects-searching')
  letGo()
  await expect(page.getByText('No matching users')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Subjects' })).not.toHaveAttribute('aria-busy', 'true')
})

test('another filter begins at its top', async ({ alone }) => {
  const { server, page } = await alone()
  const names = Array.from({ length: 40 }, (_, index) => `person-${index}@example.com`)
  for (const identifier of names) await server.signUp({ identifier, password: 'seven quiet herons at noon' })
  await enter(page, administrator, '/admin/subjects')
  await expect(page.getByText('41 of 41 loaded')).toBeVisible()
  const frame = page.getByRole('rowgroup')
  await frame.evaluate(element => element.scrollTo(0, element.scrollHeight))
  await expect(page.getByRole('link', { name: 'admin', exact: true })).toHaveCount(0)
  await page.getByRole('radio', { name: 'Active' }).check()
  await expect(page.getByRole('link', { name: 'admin', exact: true })).toBeVisible()
  expect(await frame.evaluate(element => element.scrollTop)).toBe(0)
})

test('a role that cannot be one is told at its field, by name, and nothing is sent', async ({
  page,
  server,
  person,
}) => {
  const id = await server.signUp(person)
  await enter(page, administrator, `/admin/subjects/${id}`)
  let sent = 0
  page.on('request', request => {
    if (request.method() === 'PATCH') sent += 1
  })
  await page.getByLabel('Change roles').fill('editor Chief keeper ünter')
  await page.getByRole('button', { name: 'Save roles' }).click()
  await expect(page.getByLabel('Change roles')).toHaveAccessibleDescription(
    /Not a valid role: “Chief”, “ünter”/,
  )
  await expectWellMade(page)
  await shoot(page, 'subject-role-wrong')
  expect(sent).toBe(0)
  await page.getByLabel('Change roles').fill('editor keeper')
  await page.getByRole('button', { name: 'Save roles' }).click()
  await expect(page.getByText('Roles saved.')).toBeVisible()
})

test('the audit log shows people by identifier, with links, whole times and a word for nobody', async ({
  page,
  server,
  person,
}) => {
  const id = await server.signUp(person)
  await server.call('POST', '/auth/sign-in', { ...person, password: 'wrong', credential: 'session' })
  const nobody = { identifier: 'nobody-at-all', password: 'wrong', credential: 'session' }
  await server.call('POST', '/auth/sign-in', nobody)
  await enter(page, administrator, '/admin/events')
  const lines = page.getByRole('listitem').filter({ has: page.getByRole('button') })
  await expect(lines.filter({ hasText: 'no such account' }).first()).toBeVisible()
  const refused = lines.filter({ hasText: 'invalid-credentials' }).filter({ hasText: person.identifier })
  await expect(refused.first()).toContainText(/\d{1,2} \w{3} \d{4}, \d\d:\d\d:\d\d/)
  await expect(page.getByText(/^Times are in /)).toBeVisible()
  await expect(page.getByText('nobody-at-all')).toHaveCount(0)
  await refused
    .first()
    .getByRole('button', { name: /^Details/ })
    .click()
  await expect(refused.first()).toContainText(id)
  await expectWellMade(page)
  await shoot(page, 'audit-people')
  await refused.first().getByRole('link', { name: person.identifier }).click()
  await expect(page).toHaveURL(new RegExp(`/admin/subjects/${id}$`))
  await page.getByRole('link', { name: 'Open in the audit log' }).click()
  await expect(page).toHaveURL(url => url.searchParams.get('subject') === id)
  await expect(page.getByLabel('Person', { exact: true })).toHaveValue(person.identifier)
})

test('the audit log is filtered by person and by time, and the address says how', async ({
  page,
  server,
  person,
}) => {
  const id = await server.signUp(person)
  await enter(page, administrator, '/admin/events')
  const lines = page.getByRole('listitem').filter({ has: page.getByRole('button') })
  await page.getByLabel('Person', { exact: true }).fill(person.identifier.slice(0, -4))
  await expect(page.locator(`option[value="${person.identifier}"]`)).toHaveCount(1)
  await page.getByLabel('Person', { exact: true }).fill(person.identifier)
  await expect(page).toHaveURL(url => url.searchParams.get('subject') === id)
  await expect(lines).toHaveText([/Address added/, /Sign-up/])
  await page.getByLabel('From').fill('2020-01-01T00:00')
  await expect(page).toHaveURL(url => /^2020-01-01T|^2019-12-31T/.test(url.searchParams.get('since') ?? ''))
  await expect(lines).toHaveText([/Address added/, /Sign-up/])
  await page.getByLabel('Until').fill('2020-01-02T00:00')
  await expect(page.getByText('No matching events')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Until')).toHaveValue('2020-01-02T00:00')
  await expect(page.getByLabel('Person', { exact: true })).toHaveValue(person.identifier)
  await expect(page.getByText('No matching events')).toBeVisible()
  await expectWellMade(page)
  await page.getByRole('button', { name: 'Clear the person' }).click()
  await expect(page).toHaveURL(url => url.searchParams.get('subject') === null)
})

test('sessions are those of one person where the address says so, with whole times and a link', async ({
  page,
  server,
  person,
}) => {
  const id = await server.signUp(person)
  await server.signIn(person)
  await enter(page, administrator, '/admin/sessions')
  await expect(page.getByRole('listitem')).not.toHaveCount(1)
  await page.getByLabel('Person', { exact: true }).fill(person.identifier.slice(0, -4))
  await expect(page.locator(`option[value="${person.identifier}"]`)).toHaveCount(1)
  await page.getByLabel('Person', { exact: true }).press('Enter')
  await expect(page).toHaveURL(url => url.searchParams.get('subject') === id)
  await expect(page.getByRole('listitem')).toHaveCount(1)
  await expect(page.getByRole('listitem')).toContainText(/Signed in \d{1,2} \w{3} \d{4}, \d\d:\d\d:\d\d/)
  await page.getByRole('link', { name: person.identifier }).click()
  await expect(page).toHaveURL(new RegExp(`/admin/subjects/${id}$`))
})
