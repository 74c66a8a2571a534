/** Accounts that X-ray and the inspector make: gone when the run is over, and when the page is left, whichever way. */
import type { Page } from '@playwright/test'
import { expect, fillIn, test } from './fixture.ts'
import { administrator, type Server } from './server.ts'

/** How many of them the server has. */
async function countLeft(server: Server): Promise<number> {
  const headers = await server.signIn(administrator)
  const answer = await fetch(`${server.url}/auth/admin/subjects?query=xray-&count=true`, { headers })
  return ((await answer.json()) as { total: number }).total
}

const begin = async (page: Page) => {
  await page.goto('/xray')
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await expect(page.getByRole('button', { name: 'Send the next request' })).toBeEnabled()
}

for (const dpop of ['off', 'required']) {
  test(`a run that is over removes its account, and stays on the page (DPoP ${dpop})`, async ({ alone }) => {
    const { server, page } = await alone({ COUNTERSIGN_DPOP: dpop })
    await begin(page)
    expect(await countLeft(server)).toBe(1)
    await page.getByRole('button', { name: 'Send the next request' }).click()
    await page.getByRole('button', { name: 'Force logout' }).click()
    const token = page.getByRole('group', { name: /sign-in for a token/ })
    await expect(token.getByRole('button', { name: /^11\s*.*401 · / })).toBeVisible()
    await expect.poll(() => countLeft(server)).toBe(0)
    await page.getByRole('button', { name: 'Start over' }).click()
    await expect(page.getByRole('button', { name: 'Sign in both ways' })).toBeVisible()
  })
}

test('the login by which it is removed is none of the run’s', async ({ alone }) => {
  const { page } = await alone({ COUNTERSIGN_REFRESH: 'on' })
  await begin(page)
  const token = page.getByRole('group', { name: /sign-in for a token/ })
  await expect(token.getByRole('button', { name: /^4\s*.*1 record$/ })).toBeVisible()
  await token.getByRole('button', { name: /^4\s*/ }).click()
  await expect(page.getByRole('dialog')).not.toContainText('"carrier": "header"')
})

const ways: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ['by starting over', page => page.getByRole('button', { name: 'Start over' }).click()],
  ['for another page of the console', page => page.getByRole('link', { name: 'Inspector' }).click()],
  ['for another document', page => page.goto('/sign-in')],
  ['by a reload', page => page.reload()],
  ['by closing the window', page => page.close({ runBeforeUnload: false })],
]

for (const [name, leave] of ways) {
  test(`a run that is left midway removes its account: ${name}`, async ({ alone }) => {
    const { server, page } = await alone()
    await begin(page)
    expect(await countLeft(server)).toBe(1)
    await leave(page)
    await expect.poll(() => countLeft(server)).toBe(0)
  })
}

test('a page that stood open for long, and whose login ended meanwhile, removes its account all the same', async ({
  alone,
}) => {
  const { server, page } = await alone()
  await page.clock.install()
  await begin(page)
  const kept = page.waitForResponse(response => response.url().endsWith('/auth/whoami') && response.ok())
  await page.clock.fastForward('05:00')
  await kept
  const headers = await server.signIn(administrator)
  const answer = await fetch(`${server.url}/auth/admin/subjects?query=xray-`, { headers })
  const { subjects } = (await answer.json()) as { subjects: { id: string }[] }
  await server.call('POST', `/auth/admin/subjects/${subjects[0]?.id}/revoke`, undefined, headers)
  const again = page.waitForResponse(response => response.url().endsWith('/auth/sign-in'))
  await page.clock.fastForward('05:00')
  expect((await again).status()).toBe(200)
  expect(await countLeft(server)).toBe(1)
  await page.goto('/sign-in')
  await expect.poll(() => countLeft(server)).toBe(0)
})

test('a page that is left while an account is being made removes it when it is there', async ({ alone }) => {
  const { server, page } = await alone()
  await page.goto('/xray')
  const asked = page.waitForRequest(request => request.url().endsWith('/auth/sign-up'))
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await asked
  await page.getByRole('link', { name: 'Inspector' }).click()
  await expect(page.getByText('Nothing to inspect yet')).toBeVisible()
  await expect
    .poll(async () => {
      const headers = await server.signIn(administrator)
      const answer = await fetch(`${server.url}/auth/admin/events?action=subject-removed`, { headers })
      return ((await answer.json()) as { events: unknown[] }).events.length
    })
    .toBe(1)
  expect(await countLeft(server)).toBe(0)
})

test('the account of an example is there while the page is, and is one at a time', async ({ alone }) => {
  const { server, page } = await alone()
  await page.goto('/inspect')
  const token = page.getByRole('textbox', { name: 'Token' })
  let last = ''
  for (let time = 0; time < 2; time++) {
    await page.getByRole('button', { name: 'Make an example' }).click()
    await expect(token).not.toHaveValue(last)
    last = await token.inputValue()
    await expect(page.getByText('A request with this token is accepted now.')).toBeVisible()
  }
  await expect.poll(() => countLeft(server)).toBe(1)
  await page.getByRole('button', { name: 'Check again' }).click()
  await expect(page.getByText('A request with this token is accepted now.')).toBeVisible()
  await page.goto('/sign-in')
  await expect.poll(() => countLeft(server)).toBe(0)
})

test('an account of somebody’s own stays, whatever becomes of the run', async ({ alone, person }) => {
  const { server, page } = await alone({})
  await server.signUp(person)
  await page.goto('/xray')
  await page.getByText('Your own', { exact: true }).click()
  await fillIn(page, person)
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await page.getByRole('button', { name: 'Send the next request' }).click()
  await page.getByRole('button', { name: 'Force logout' }).click()
  const token = page.getByRole('group', { name: /sign-in for a token/ })
  await expect(token.getByRole('button', { name: /^11\s*.*401 · / })).toBeVisible()
  await page.goto('/sign-in')
  await server.signIn(person)
})
