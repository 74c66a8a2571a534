/** What a real browser keeps of the session cookie when answers set and remove it. */
import type { Page } from '@playwright/test'
import { enter, expect, test } from './fixture.ts'
import { administrator, type Person } from './server.ts'

/** Calls the API as a page of the server does, with the cookies of the browser; answers the status. */
function call(page: Page, method: string, path: string, body?: object): Promise<number> {
  return page.evaluate(
    async ([how, where, text]) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(where, { method: how, ...(text !== undefined && { body: text, headers }) })
      return answer.status
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  )
}

const signIn = (page: Page, person: Person, wish: object) =>
  call(page, 'POST', '/auth/sign-in', { ...person, ...wish })
const whoami = (page: Page) => call(page, 'GET', '/auth/whoami')

test('a wait that ends in one window leaves the cookie alone which another window has got meanwhile', async ({
  context,
  member,
}) => {
  const [first, second] = [await context.newPage(), await context.newPage()]
  // A page that asks for nobody by itself.
  for (const page of [first, second]) await page.goto('/inspect')
  expect(await signIn(first, member, { credential: 'session' })).toBe(200)
  for (let round = 0; round < 5; round++) {
    const asked = first.waitForRequest('**/auth/watch?*')
    const late = call(first, 'GET', '/auth/watch?wait=25')
    await asked
    expect(await signIn(second, member, { credential: 'session' })).toBe(200)
    // The cookie of the first is gone with its session; whichever the wait saw, nothing of it changes the new one.
    await late
    expect(await whoami(second)).toBe(200)
  }
})

test('a sign-in for a token leaves nobody else signed in by the cookie', async ({ page, member }) => {
  await page.goto('/inspect')
  expect(await signIn(page, administrator, { credential: 'session' })).toBe(200)
  expect(await signIn(page, member, { credential: 'token' })).toBe(200)
  await page.reload()
  expect(await whoami(page)).toBe(401)
  expect(await page.context().cookies()).toEqual([])
})

for (const path of ['/auth', '/auth/', '/auth/sign-in'])
  test(`a second cookie of the name, at ${path}: a sign-in gets the browser out of it`, async ({
    page,
    server,
    member,
  }) => {
    const { hostname, port } = new URL(server.url)
    const name = `countersign_${port}`
    await page.goto('/inspect')
    expect(await signIn(page, member, { credential: 'session' })).toBe(200)
    await page.context().addCookies([{ name, value: 'A'.repeat(43), domain: hostname, path }])
    if (path !== '/auth/sign-in') expect(await whoami(page)).toBe(401)
    expect(await signIn(page, member, { credential: 'session' })).toBe(200)
    expect(await whoami(page)).toBe(200)
    expect((await page.context().cookies()).map(cookie => [cookie.name, cookie.path])).toEqual([[name, '/']])
  })

test('and a sign-out removes both', async ({ page, server, member }) => {
  const { hostname, port } = new URL(server.url)
  await page.goto('/inspect')
  expect(await signIn(page, member, { credential: 'session' })).toBe(200)
  const foreign = { name: `countersign_${port}`, value: 'A'.repeat(43), domain: hostname, path: '/auth' }
  await page.context().addCookies([foreign])
  expect(await call(page, 'POST', '/auth/sign-out')).toBe(204)
  expect(await page.context().cookies()).toEqual([])
})

test('signing in anew in another window leaves nobody asked to sign in again in the first', async ({
  context,
  member,
}) => {
  const [first, second] = [await context.newPage(), await context.newPage()]
  await enter(first, member, '/account')
  for (let round = 0; round < 3; round++) {
    // The session that the first window waits on ends, and the cookie is another.
    const ended = first.waitForResponse(
      answer => answer.url().includes('/auth/watch') && answer.status() === 401,
    )
    await enter(second, member, '/account')
    await ended
    await expect(first.getByRole('dialog')).toHaveCount(0)
    // It waits on the new one: what ends that is told.
    expect(await call(first, 'GET', '/auth/whoami')).toBe(200)
  }
  expect(await call(second, 'POST', '/auth/sign-out')).toBe(204)
  await expect(first.getByRole('dialog')).toBeVisible()
})
