/** For whoever works by keyboard or by ear: where the focus is after something went, and what is said when a page changes. */
import { enter, expect, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'

test('ending a session keeps the focus in the list, at the next one', async ({
  page,
  server,
  member: person,
}) => {
  await server.signIn(person, { 'user-agent': phone })
  await enter(page, person)
  const row = page.getByRole('listitem').filter({ hasText: 'Safari 17 on iOS 17' })
  await row.getByRole('button').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).press('Enter')
  await expect(row).toHaveCount(0)
  await expect(page.getByRole('listitem').getByRole('button')).toBeFocused()
})

test('the last row of a list leaves the focus to what is around it', async ({ page, server, person }) => {
  const id = await server.signUp(person)
  await server.signIn(person)
  await enter(page, administrator, `/admin/subjects/${id}`)
  await page.getByRole('button', { name: /^End the session/ }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).press('Enter')
  await expect(page.getByText('No live sessions.')).toBeVisible()
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false)
})

test('a filter that comes into force leaves the focus on the row that stays', async ({ alone, person }) => {
  // Of a long list only the rows that are seen are drawn: this one is short.
  const { server, page } = await alone()
  await server.signUp(person)
  await enter(page, administrator, '/admin/subjects')
  const link = page.getByRole('link', { name: person.identifier })
  await expect(link).toBeVisible()
  // Typed and gone on from at once: the filter comes into force when the focus is in the list already.
  await link.evaluate((element, text) => {
    const field = document.querySelector('input[type=search]')
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {}
    set?.call(field, text)
    field?.dispatchEvent(new Event('input', { bubbles: true }))
    element.focus()
  }, person.identifier)
  await expect(page.getByText('1 of 1 loaded')).toBeVisible()
  await expect(link).toBeFocused()
})

test('a page that was gone to is said, and the focus is not lost with the link', async ({
  page,
  member: person,
}) => {
  await enter(page, administrator, '/admin/subjects')
  const said = page.locator('[data-announcer]')
  await expect(said).toHaveText('')
  await page.getByRole('link', { name: 'Keys' }).click()
  await expect(said).toHaveText('Keys')
  await page.getByRole('link', { name: 'Subjects' }).click()
  await expect(said).toHaveText('Subjects')
  await page.getByLabel('Search').fill(person.identifier)
  await page.getByRole('link', { name: person.identifier }).press('Enter')
  await expect(said).toHaveText(person.identifier)
  await expect(page.locator('#content')).toBeFocused()
})

test('one’s own sign-out in another window is told as that, and not as somebody’s act', async ({
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
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(dialog).toContainText('You signed out in another window.')
  await shoot(page, 'expired-own')
})

test('how a revocation reached the nodes can be put away, and does not pile up', async ({
  page,
  server,
  person,
}) => {
  const id = await server.signUp(person)
  await enter(page, administrator, `/admin/subjects/${id}`)
  for (let times = 0; times < 2; times++) {
    await page.getByRole('button', { name: 'Force logout' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Force logout' }).click()
    await expect(page.getByText('How the revocation reached each node')).toHaveCount(1)
  }
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByText('How the revocation reached each node')).toHaveCount(0)
})

test('what a node had not applied in time is followed until it has', async ({ page, server, person }) => {
  const id = await server.signUp(person)
  await enter(page, administrator, `/admin/subjects/${id}`)
  // The server as it would answer if this node had been slow; how far it is now, the page asks for itself.
  await page.route('**/revoke', async route => {
    const answer = await route.fetch()
    const told = (await answer.json()) as { nodes: { id: string }[] }
    const nodes = told.nodes.map(node => ({ id: node.id, behind: 1 }))
    await route.fulfill({ response: answer, json: { ...told, nodes, complete: false } })
  })
  await page.getByRole('button', { name: 'Force logout' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Force logout' }).click()
  await expect(page.getByText('How the revocation reached each node')).toBeVisible()
  await expect(page.getByText('Every live node has applied it.')).toBeVisible()
})
