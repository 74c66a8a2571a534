/** Signing in and up by the pages. */
import { enter, expect, expectWellMade, fillIn, shoot, signInByPage, test } from './fixture.ts'
import { administrator } from './server.ts'

test.describe('signing in', () => {
  test('for a session: leads to where it was asked for, with a cookie that no script can read', async ({
    page,
    member: person,
    context,
  }) => {
    await page.goto('/inspect')
    await page.goto('/account')
    await expect(page).toHaveURL(/\/sign-in\?return_to=%2Faccount$/)
    await signInByPage(page, person)
    await expect(page).toHaveURL(/\/account$/)
    await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible()
    await expect(page.getByText('with a session', { exact: true })).toBeVisible()
    const [cookie] = (await context.cookies()).filter(({ name }) => name.startsWith('countersign_'))
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', expires: -1 })
  })

  test('“keep me signed in” makes a cookie that outlives the browser', async ({
    page,
    member: person,
    context,
  }) => {
    await page.goto('/sign-in')
    await page.getByLabel('Keep me signed in').check()
    await signInByPage(page, person)
    await expect(page).toHaveURL(/\/account$/)
    const [cookie] = (await context.cookies()).filter(({ name }) => name.startsWith('countersign_'))
    expect(cookie?.expires).toBeGreaterThan(Date.now() / 1000 + 86_400)
  })

  test('for a token: no cookie, nothing stored in the browser; a reload forgets it', async ({
    page,
    member: person,
    context,
  }) => {
    await enter(page, person, '/account', 'token')
    await expect(page.getByText('with a token', { exact: true })).toBeVisible()
    await expect(page.getByText('There are no sessions.')).toBeVisible()
    expect((await context.cookies()).filter(({ name }) => name.startsWith('countersign_'))).toEqual([])
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([
      0,
      expect.any(Number),
      '',
    ])
    const kept = await page.evaluate(() => JSON.stringify(sessionStorage))
    expect(kept).not.toContain('eyJ')
    await page.reload()
    await expect(page).toHaveURL(/\/sign-in/)
  })

  test('by a form that password managers understand, and that lets one paste', async ({ page }) => {
    await page.goto('/sign-in')
    const password = page.getByLabel('Password', { exact: true })
    await expect(page.getByLabel('E-mail or user name')).toHaveAttribute('autocomplete', 'username')
    await expect(password).toHaveAttribute('autocomplete', 'current-password')
    await password.focus()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(() => navigator.clipboard.writeText('pasted, not typed'))
    await page.keyboard.press('ControlOrMeta+V')
    await expect(password).toHaveValue('pasted, not typed')
    await page.goto('/sign-up')
    await expect(password).toHaveAttribute('autocomplete', 'new-password')
  })

  test('leads nowhere but to a page of the console', async ({ page, server, member: person }) => {
    for (const target of [
      'https://evil.example/',
      '//evil.example',
      '/account/../../evil',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      await page.goto(`/sign-in?return_to=${encodeURIComponent(target)}`)
      await signInByPage(page, person)
      await expect(page).toHaveURL(`${server.url}/account`)
      await page.context().clearCookies()
    }
  })

  test('with the keyboard alone', async ({ page, member: person }) => {
    await page.goto('/sign-in')
    const name = page.getByLabel('E-mail or user name')
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab')
      if (await name.evaluate(element => element === document.activeElement)) break
    }
    await expect(name).toBeFocused()
    await page.keyboard.type(person.identifier)
    await page.keyboard.press('Tab')
    await page.keyboard.type(person.password)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible()
    // The skip link is the first stop.
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.locator('#content')).toBeFocused()
  })

  test('what is wrong is told as a sentence; the name stays, and the password can be seen', async ({
    page,
    person,
  }) => {
    await page.goto('/sign-in')
    await signInByPage(page, person)
    await expect(page.getByRole('alert')).toHaveText('Incorrect user name or password.')
    await expect(page.getByLabel('E-mail or user name')).toHaveValue(person.identifier)
    await page.getByRole('button', { name: 'Show password' }).click()
    await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('type', 'text')
    await expectWellMade(page)
    await shoot(page, 'sign-in-refused')
  })

  test('who tries too often is told how long to wait, and the button waits too', async ({
    alone,
    person,
  }) => {
    const { page } = await alone({ COUNTERSIGN_SIGN_IN_RATE: '2' })
    await page.goto('/sign-in')
    for (let tries = 0; tries < 3; tries++) {
      await signInByPage(page, person)
      await expect(page.getByRole('alert')).toBeVisible()
      if (await page.getByText('Too many attempts.').isVisible()) break
    }
    await expect(page.getByRole('alert')).toContainText(/Too many attempts\.\s*Try again in \d+ s\./)
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeDisabled()
    await shoot(page, 'sign-in-too-many')
  })

  test('without a network it says so, and works when the network is back', async ({
    page,
    member: person,
    context,
  }) => {
    await page.goto('/sign-in')
    await context.setOffline(true)
    await fillIn(page, person)
    const failed = page.waitForEvent('requestfailed')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await failed
    await expect(page.getByRole('alert')).toContainText('The server did not answer')
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page).toHaveURL(/\/account$/)
  })
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the form signs in for a session', async ({ page, member: person }) => {
    await page.goto('/sign-in?return_to=%2Finspect')
    await expect(page.getByRole('radio')).toHaveCount(0)
    await signInByPage(page, { ...person, password: 'not that one' })
    await expect(page.getByRole('alert')).toHaveText('Incorrect user name or password.')
    await expect(page.getByLabel('E-mail or user name')).toHaveValue(person.identifier)
    await shoot(page, 'sign-in-no-script-refused')
    await signInByPage(page, person)
    await expect(page).toHaveURL(/\/inspect$/)
    expect((await page.context().cookies()).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^countersign_\d+$/),
    ])
  })

  test('the form makes an account and signs in with it', async ({ page, person, member: somebody }) => {
    await page.goto('/sign-up?return_to=%2Finspect')
    await fillIn(page, { ...somebody, password: person.password })
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByLabel('E-mail or user name')).toHaveAccessibleDescription(/already taken/)
    await expect(page.getByLabel('E-mail or user name')).toHaveValue(somebody.identifier)
    const made = { identifier: `new-${person.identifier}`, password: person.password }
    await fillIn(page, { ...made, password: 'password' })
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('This is a common password, among the first to be guessed.')).toBeVisible()
    await shoot(page, 'sign-up-no-script-refused')
    await fillIn(page, made)
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page).toHaveURL(/\/inspect$/)
    await page.goto('/account')
    await expect(page.locator('noscript bdi')).toHaveText(made.identifier)
  })

  test('every page says who is signed in, and has the way out', async ({ page, member: person }) => {
    await page.goto('/sign-in')
    await signInByPage(page, person)
    await expect(page).toHaveURL(/\/account$/)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed in')
    await expect(page.locator('noscript bdi')).toHaveText(person.identifier)
    await shoot(page, 'no-script-signed-in')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/\/sign-in$/)
    await page.goto('/account')
    await expect(page).toHaveURL(/\/sign-in\?return_to=%2Faccount$/)
    await page.goto('/xray')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page needs JavaScript')
    await expect(page.getByRole('link', { name: 'Sign in' })).toHaveAttribute(
      'href',
      '/sign-in?return_to=%2Fxray',
    )
    await shoot(page, 'no-script-nobody')
  })

  test('what was typed is shown as text, whatever it is', async ({ page }) => {
    await page.goto('/sign-in')
    const identifier = '</script><script>alert(1)</script>"><b>'
    await signInByPage(page, { identifier, password: 'x' })
    await expect(page.getByLabel('E-mail or user name')).toHaveValue(identifier)
    expect(await page.locator('script').count()).toBe(2)
  })
})

test.describe('signing up', () => {
  test('makes an account and signs in with it; strength is told while typing', async ({ page, person }) => {
    await page.goto('/sign-up')
    await fillIn(page, { ...person, password: 'password' })
    await expect(page.getByText('Far too easy to guess')).toBeVisible()
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('This is a common password, among the first to be guessed.')).toBeVisible()
    await expectWellMade(page)
    await shoot(page, 'sign-up-weak')
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await expect(page.getByText('Strong', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page).toHaveURL(/\/account$/)
    await expect(page.getByText(person.identifier).first()).toBeVisible()
  })

  test('a name that is taken or cannot be one is told at the field', async ({ page, member: person }) => {
    await page.goto('/sign-up')
    await fillIn(page, person)
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByLabel('E-mail or user name')).toHaveAccessibleDescription(/already taken/)
  })
})

test('where the operator wants sessions only and no sign-up, neither is offered', async ({ alone }) => {
  const { page } = await alone({ COUNTERSIGN_CONSOLE: 'session', COUNTERSIGN_SIGN_UP: 'closed' })
  await page.goto('/sign-in')
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await expect(page.getByRole('radio', { name: 'Token' })).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'Create one' })).toHaveCount(0)
  await page.goto('/sign-up')
  await expect(page.getByText('Sign-up is closed here.')).toBeVisible()
})

test('the first run leads its administrator to a password of their own, and on from there', async ({
  alone,
}) => {
  const { server, page } = await alone()
  await page.goto('/')
  await expect(page.getByText('This server is new')).toBeVisible()
  await expect(page.getByLabel('E-mail or user name')).toHaveValue(administrator.identifier)
  await expectWellMade(page)
  await shoot(page, 'sign-in-first-run')
  const elsewhere = await server.signIn(administrator)
  await signInByPage(page, administrator)
  await expect(page).toHaveURL(/\/welcome$/)
  await expect(page.getByRole('listitem').filter({ hasText: 'Choose a password' })).toHaveAttribute(
    'aria-current',
    'step',
  )
  await page.getByLabel('Printed password').fill('not the printed one')
  await page.getByLabel('New password').fill('password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByLabel('Printed password')).toHaveAccessibleDescription(/not your current password/)
  await page.getByLabel('Printed password').fill(administrator.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByLabel('New password')).toHaveAccessibleDescription(/common password/)
  const chosen = { ...administrator, password: 'four brown bears asleep' }
  await page.getByLabel('New password').fill(chosen.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Use it in an application' })).toBeVisible()
  await expect(page.getByText("from 'countersign/express'")).toBeVisible()
  await expect(page.getByText('npx countersign subject add')).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'welcome-next')
  expect((await server.call('GET', '/auth/whoami', undefined, elsewhere)).status).toBe(401)
  await server.signIn(chosen)
  // It is no first run any more.
  await page.getByRole('link', { name: 'X-ray' }).last().click()
  await expect(page).toHaveURL(/\/xray$/)
  await page.goto('/sign-in')
  await expect(page.getByText('This server is new')).toHaveCount(0)
})
