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
  await expect(page.getByRole('dialog', { name: '6. What the client holds now' })).toContainText('"sub"')
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
  await expect(page.getByText('How the news reached the other nodes is for administrators')).toBeVisible()
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
})

test('where nobody may sign up it asks for an account, and warns', async ({ alone }) => {
  const { page } = await alone({ COUNTERSIGN_SIGN_UP: 'closed' })
  await page.goto('/xray')
  await expect(page.getByText('The forced logout at the end is a real one')).toBeVisible()
  await fillIn(page, administrator)
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  await expect(page.getByRole('button', { name: 'Send the next request' })).toBeVisible()
})

test('encrypted tokens and refresh tokens are shown as they are', async ({ alone }) => {
  const { page } = await alone({ COUNTERSIGN_TOKEN_FORMAT: 'jwe', COUNTERSIGN_REFRESH: 'on' })
  await page.goto('/xray')
  await page.getByRole('button', { name: 'Sign in both ways' }).click()
  const token = page.getByRole('group', { name: /sign-in for a token/ })
  await expect(token.getByRole('button', { name: /^4\s*.*1 record$/ })).toBeVisible()
  await token.getByRole('button', { name: /^6\s*/ }).click()
  await expect(page.getByText('What the token says')).toHaveCount(0)
})
