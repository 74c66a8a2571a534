/** The first run: for its administrator alone, true about what was put off, and with code that runs. */
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { enter, expect, expectWellMade, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

test('a password that was put off is not shown as chosen, and can still be chosen; nothing sticks out at 360 px', async ({
  alone,
}) => {
  const { page } = await alone()
  await page.setViewportSize({ width: 360, height: 740 })
  await enter(page, administrator, '/welcome')
  await page.getByRole('button', { name: 'Later' }).click()
  await expect(page.getByText('The printed password is still in use.')).toBeVisible()
  await expect(page.getByText('Password changed.')).toHaveCount(0)
  await expect(page.getByRole('listitem').filter({ hasText: 'Choose a password' })).toContainText(
    'not done yet',
  )
  await expectWellMade(page)
  await shoot(page, 'welcome-later-360')
  await page.getByRole('button', { name: 'Choose a password' }).click()
  await expect(page.getByLabel('Printed password')).toBeVisible()
})

test('whoever is no administrator is led to their account', async ({ page, member: person }) => {
  await page.goto('/sign-in?return_to=%2Fwelcome')
  await page.getByLabel('E-mail or user name').fill(person.identifier)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/account$/)
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
})

test('its code runs as it stands where the server was started, and knows the server’s sessions', async ({
  alone,
}) => {
  const { server, page } = await alone()
  await enter(page, administrator, '/welcome')
  await page.getByRole('button', { name: 'Later' }).click()
  const text = (await page.locator('pre').filter({ hasText: 'createCountersign' }).textContent()) ?? ''
  expect(text).toContain('app.listen(8080)')
  // In this repository, so that its packages are found; on a free port, which it tells.
  const file = join(import.meta.dirname, `welcome-snippet-${process.pid}.mjs`)
  writeFileSync(
    file,
    text.replace(
      'app.listen(8080)',
      "const s = app.listen(0, '127.0.0.1', () => console.log(String(s.address().port)))",
    ),
  )
  const child = spawn(process.execPath, [file], { cwd: server.folder, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', chunk => resolve(String(chunk).trim()))
      child.once('close', code => reject(new Error(`it ended with ${code}`)))
    })
    const { access_token } = (
      await server.call('POST', '/auth/sign-in', { ...administrator, credential: 'token' })
    ).body
    const answer = await fetch(`http://127.0.0.1:${port}/me`, {
      headers: { authorization: `Bearer ${access_token}` },
    })
    expect(await answer.text()).toMatch(/^You are [\w-]{22}$/)
  } finally {
    child.kill('SIGKILL')
    rmSync(file)
  }
})
