/** X-ray: both flows over real requests, step by step, by mouse, by keyboard and by link. */
import { readFileSync } from 'node:fs'
import { enter, expect, expectWellMade, fillIn, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

const names = [
  'A person fills in the form',
  'The client asks to be signed in',
  'The server proves the password',
  'What the store keeps',
  'The server answers',
  'What the client holds now',
  'The next request',
  'The server checks it',
  'And answers',
  'Forced logout',
  'The same request again',
  'Another node',
]
const steps = names.length

test('fills in with the real messages of both sign-ins, then of their end', async ({ page, server }) => {
  await enter(page, administrator, '/xray')
  await shoot(page, 'xray-before')
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await page.getByRole('button', { name: 'Send the next request' }).click()
  const session = page.getByRole('group', { name: /sign-in for a session/ })
  const token = page.getByRole('group', { name: /sign-in for a token/ })
  await expect(session.getByRole('button', { name: /^4\s*.*1 record$/ })).toBeVisible()
  await expect(token.getByRole('button', { name: /^4\s*.*0 records$/ })).toBeVisible()
  await page.getByRole('button', { name: 'Force logout' }).click()
  await page.getByRole('button', { name: 'Look at the other nodes' }).click()
  for (const diagram of [session, token]) {
    await expect(diagram.getByRole('button')).toHaveCount(steps)
    await expect(diagram.getByRole('button', { name: /^9\s*.*200 · / })).toBeVisible()
    await expect(diagram.getByRole('button', { name: /^11\s*.*401 · / })).toBeVisible()
    await expect(diagram.getByRole('button', { name: /^12\s*.*1 node, \d+ ms/ })).toBeVisible()
  }
  await expectWellMade(page)
  await shoot(page, 'xray-done')

  await token.getByRole('button', { name: /^5\s*/ }).click()
  const dialog = page.getByRole('dialog', { name: '5. The server answers' })
  await expect(page).toHaveURL(/#give$/)
  await expect(dialog).toContainText('authorization: Bearer eyJ')
  const masked = await dialog.textContent()
  await dialog.getByLabel('Hide secrets').uncheck()
  const open = (await dialog.textContent()) ?? ''
  const secret = /"access_token": "([\w.-]+)"/.exec(open)?.[1] ?? ''
  expect(secret.split('.')).toHaveLength(3)
  expect(masked).not.toContain(secret)
  await expectWellMade(page)
  await shoot(page, 'xray-message')
  await dialog.getByRole('button', { name: 'Next' }).click()
  const held = page.getByRole('dialog', { name: '6. What the client holds now' })
  await expect(held).toContainText('"sub"')
  await expect(held).toContainText("-xray=')  // false")
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // Every arrow opens.
  for (const [index, name] of names.entries()) {
    await session.getByRole('button', { name: new RegExp(`^${index + 1}\\s*\\D`) }).click()
    const step = page.getByRole('dialog', { name: `${index + 1}. ${name}` })
    await expect(step).toBeVisible()
    await expect(step.getByText('This has not happened yet.')).toHaveCount(0)
    await page.keyboard.press('Escape')
  }
  // What was shown as ended has ended.
  const answer = await server.call('GET', '/auth/whoami', undefined, { authorization: `Bearer ${secret}` })
  expect(answer.body.code).toBe('revoked')
  // The administrator's own session is another account's and lives on.
  expect((await page.request.get('/auth/whoami')).status()).toBe(200)
})

test('the cookie was really set and sent; the page knows it masked only, and the own session stays', async ({
  page,
}) => {
  await enter(page, administrator, '/xray')
  const sent: Promise<Record<string, string>>[] = []
  page.on('request', request => {
    if (new URL(request.url()).pathname === '/auth/whoami') sent.push(request.allHeaders())
  })
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await page.getByRole('button', { name: 'Send the next request' }).click()
  const session = page.getByRole('group', { name: /sign-in for a session/ })
  await expect(session.getByRole('button', { name: /^9\s*.*200 · / })).toBeVisible()
  const run = (await page.context().cookies()).find(({ name }) => name.endsWith('-xray'))
  expect(run).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  const { name = '', value = '' } = run ?? {}
  expect(value).toHaveLength(43)
  const presented = (await Promise.all(sent)).filter(headers => 'countersign-xray' in headers)
  expect(presented.length).toBeGreaterThan(0)
  for (const { cookie, authorization } of presented) {
    expect(cookie).toContain(`${name}=${value}`)
    expect(authorization).toBeUndefined()
  }
  const masked = `${name}=${value.slice(0, 6)}…(43)`
  for (const [step, line] of [
    [5, `Set-Cookie: ${masked}; Path=/; HttpOnly; SameSite=Lax`],
    [7, `Cookie: ${masked}`],
  ] as const) {
    await session.getByRole('button', { name: new RegExp(`^${step}\\s*\\D`) }).click()
    const side = page.getByRole('dialog').getByRole('region', { name: 'Session' })
    await expect(side).toContainText(line)
    await expect(side).not.toContainText('Bearer')
    await expect(side).toContainText('Composed by the server')
    await page.getByRole('dialog').getByLabel('Hide secrets').uncheck()
    await expect(side).toContainText(line)
    await page.getByRole('dialog').getByLabel('Hide secrets').check()
    await shoot(page, `xray-cookie-${step}`)
    await page.keyboard.press('Escape')
  }
  expect(await page.content()).not.toContain(value)
  await page.getByRole('button', { name: 'Start over' }).click()
  await expect(page.getByRole('button', { name: 'Sign in both ways' })).toBeVisible()
  expect((await page.request.get('/auth/whoami')).status()).toBe(200)
})

test('compares both ways line by line, in one unit', async ({ page }) => {
  await page.goto('/xray')
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await page.getByRole('button', { name: 'Send the next request' }).click()
  const cellsOf = (name: RegExp) =>
    page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name }) })
      .getByRole('cell')
      .allTextContents()
  await expect(page.getByRole('heading', { name: 'Session and token, line by line' })).toBeVisible()
  expect(await cellsOf(/^Records in the store/)).toEqual(['1 record', '0 records'])
  const [sessionBody = '', tokenBody = ''] = await cellsOf(/^Body of the sign-in/)
  // "session" is two letters longer than "token"; nothing else differs.
  expect(Number.parseInt(sessionBody, 10) - Number.parseInt(tokenBody, 10)).toBe(2)
  const [cookie = '', noCookie] = await cellsOf(/^Cookie/)
  expect([Number.parseInt(cookie, 10) > 43, noCookie]).toEqual([true, '—'])
  const bytes = async (name: RegExp) => (await cellsOf(name)).map(text => Number.parseInt(text, 10))
  const [sumSession = 0, sumToken = 0] = await bytes(/^Sum/)
  expect(sumToken).toBeGreaterThan(sumSession)
  for (const name of [/password hash included/, /^Check of the credential/, /^Whole request/]) {
    const units = (await cellsOf(name)).map(text => text.replace(/^[\d.]+ /, ''))
    expect(units).toHaveLength(2)
    expect(new Set(units).size, String(units)).toBe(1)
    expect(units[0]).toMatch(/^(?:µs|ms)$/)
  }
  await page.getByRole('button', { name: 'Force logout' }).click()
  await expect.poll(() => cellsOf(/^The next request gets/)).toEqual(['401 revoked', '401 revoked'])
  await expectWellMade(page)
  await shoot(page, 'xray-summary')
})

test('prints both diagrams, and their steps stand at one height', async ({ page }) => {
  await page.goto('/xray')
  const session = page.getByRole('group', { name: /sign-in for a session/ })
  const token = page.getByRole('group', { name: /sign-in for a token/ })
  const top = async () => Promise.all([session, token].map(async one => (await one.boundingBox())?.y))
  for (const width of [1024, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    const [one, other] = await top()
    expect(one).toBe(other)
  }
  await page.emulateMedia({ media: 'print' })
  for (const width of [600, 794]) {
    await page.setViewportSize({ width, height: 1123 })
    await expect(session).toBeVisible()
    await expect(token).toBeVisible()
    const [one, other] = await top()
    expect(one).toBe(other)
  }
  await shoot(page, 'xray-print')
})

test('needs nobody to be signed in, and works by keyboard', async ({ page }) => {
  await page.goto('/xray')
  await page.getByRole('button', { name: 'Sign in both ways' }).focus()
  await page.keyboard.press('Enter')
  const session = page.getByRole('group', { name: /sign-in for a session/ })
  const held = session.getByRole('button', { name: /^6\s*.*43 B$/ })
  await held.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: '6. What the client holds now' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(held).toBeFocused()
  await page.getByRole('button', { name: 'Send the next request' }).press('Enter')
  await page.getByRole('button', { name: 'Force logout' }).press('Enter')
  await expect(
    page.getByText('Only administrators can see how the change reached the other nodes.'),
  ).toBeVisible()
})

test('a step can be linked to, before and without a run', async ({ page }) => {
  await page.goto('/xray#check')
  await expect(page.getByRole('dialog', { name: '8. The server checks it' })).toBeVisible()
  await expect(page.getByText('This has not happened yet.')).toBeVisible()
})

test('is a picture to keep, which looks the same elsewhere', async ({ page }) => {
  await page.goto('/xray')
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await expect(page.getByRole('button', { name: 'Send the next request' })).toBeEnabled()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as a picture' }).click()
  const file = await (await download).path()
  const svg = readFileSync(file, 'utf8')
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
  expect(svg).not.toMatch(/class=|style=|var\(|oklch|light-dark/)
  expect(svg).toMatch(/fill="rgb\(\d+, \d+, \d+\)"/)
  expect(svg).toContain('POST /auth/sign-in')
  for (const title of ['Session', 'Token', 'The server remembers.', 'The client remembers.'])
    expect(svg).toContain(`>${title}`)
})

test('where nobody may sign up it asks for an account, and warns', async ({ alone }) => {
  const { page } = await alone({ COUNTERSIGN_SIGN_UP: 'closed' })
  await page.goto('/xray')
  await expect(page.getByText('The forced logout at the end is a real one')).toBeVisible()
  await fillIn(page, administrator)
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await expect(page.getByRole('button', { name: 'Send the next request' })).toBeVisible()
})

test('encrypted tokens and refresh tokens are shown as they are, and the texts follow', async ({ alone }) => {
  const { page } = await alone({ COUNTERSIGN_TOKEN_FORMAT: 'jwe', COUNTERSIGN_REFRESH: 'on' })
  await page.goto('/xray')
  await expect(page.getByText('the server keeps nothing')).toHaveCount(0)
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  const token = page.getByRole('group', { name: /sign-in for a token/ })
  await expect(token.getByRole('button', { name: /^4\s*record of the login.*1 record$/ })).toBeVisible()
  await token.getByRole('button', { name: /^4\s*/ }).click()
  const side = page.getByRole('dialog').getByRole('region', { name: 'Token' })
  await expect(side).toContainText('listed like a session')
  await expect(side).toContainText('"carrier": "refresh"')
  await page.keyboard.press('Escape')
  await token.getByRole('button', { name: /^6\s*/ }).click()
  await expect(page.getByText('What the token says')).toHaveCount(0)
  await expect(side).toContainText('Only the server can read it.')
})

for (const nonce of ['optional', 'required'] as const) {
  test(`where tokens are bound to a key the page makes one and proves it (nonce ${nonce})`, async ({
    alone,
  }) => {
    const { page } = await alone({ COUNTERSIGN_DPOP: 'required', COUNTERSIGN_DPOP_NONCE: nonce })
    await page.goto('/xray')
    await page.getByRole('button', { name: 'Sign in both ways' }).click()
    await page.getByRole('button', { name: 'Send the next request' }).click()
    const token = page.getByRole('group', { name: /sign-in for a token/ })
    await expect(token.getByRole('button', { name: /^9\s*.*200 · / })).toBeVisible()
    await token.getByRole('button', { name: /^7\s*/ }).click()
    const side = page.getByRole('dialog').getByRole('region', { name: 'Token' })
    await expect(side).toContainText('Authorization: DPoP eyJ')
    await expect(side).toContainText('DPoP: eyJ')
    await expect(side).toContainText('useless without the key')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Force logout' }).click()
    await expect(token.getByRole('button', { name: /^11\s*.*401 · / })).toBeVisible()
  })
}
