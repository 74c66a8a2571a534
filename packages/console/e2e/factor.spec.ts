/** The second proof at sign-in: by the app, by a recovery code, for a session and a token, and after a link of a mail. */
import { codeOf, enrol } from './authenticator-app.ts'
import { expect, expectWellMade, shoot, signInByPage, test } from './fixture.ts'
import { mailTo } from './mails.ts'

test('a sign-in asks for a code of the app; a wrong one is told at the field', async ({
  page,
  server,
  member,
}) => {
  const { secret, recoveryCodes } = await enrol(server, member)
  await page.goto('/sign-in?return_to=/account')
  await signInByPage(page, member)
  const code = page.getByLabel('Code')
  await expect(code).toBeFocused()
  await expectWellMade(page)
  await shoot(page, 'sign-in-factor')
  await code.fill('000 000x')
  await code.press('Enter')
  await expect(page.getByText('The code is wrong, was used before, or has expired.')).toBeVisible()
  // That of now was used when the app was set up.
  await code.fill(codeOf(secret, 1))
  await code.press('Enter')
  await expect(page).toHaveURL(/\/account$/)
  await page.context().clearCookies()
  await page.goto('/sign-in?return_to=/account')
  await signInByPage(page, member, 'token')
  await page.getByLabel('Code').fill(recoveryCodes[0]?.toUpperCase() ?? '')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/account$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await page.context().cookies()).toEqual([])
})

test('a link of a mail asks for it too, and leads to where it was asked for', async ({ alone }) => {
  const { server, page } = await alone({ COUNTERSIGN_LINK_SIGN_IN: 'on' })
  const person = { identifier: 'ada@example.com', password: 'seven quiet herons at dawn' }
  await server.signUp(person)
  // The address is confirmed by the mail of the sign-up.
  await page.goto((await mailTo(server, person.identifier)).link)
  await page.getByRole('button').first().click()
  const { secret } = await enrol(server, person)
  await page.goto('/sign-in/link?return_to=/inspect')
  await page.getByLabel('E-mail or user name').fill(person.identifier)
  await page.getByRole('button', { name: 'Send mail' }).click()
  await expect(page.getByLabel('Code from the mail')).toBeVisible()
  await page.getByLabel('Code from the mail').fill((await mailTo(server, person.identifier)).code)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/inspect$/)
})

test.describe('in Korean', () => {
  test.use({ locale: 'ko-KR', colorScheme: 'dark', viewport: { width: 360, height: 700 } })
  test('the step reads as it should', async ({ page, server, member }) => {
    await enrol(server, member)
    await page.goto('/sign-in')
    await page.getByLabel('아이디(이메일)').fill(member.identifier)
    await page.getByLabel('비밀번호', { exact: true }).fill(member.password)
    await page.getByRole('button', { name: '로그인', exact: true }).click()
    await expect(page.getByLabel('코드')).toBeFocused()
    await expectWellMade(page)
    await shoot(page, 'sign-in-factor-ko')
  })
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })
  test('the page says what is missing', async ({ page, server, member }) => {
    await enrol(server, member)
    await page.goto('/sign-in')
    await signInByPage(page, member)
    await expect(page.getByText(/protected by a second factor/)).toBeVisible()
  })
})
