/** The pages that a mail leads to: recovery and invitation by link and by code, in both languages, with and without scripts. */
import { expect, expectWellMade, fillIn, shoot, test } from './fixture.ts'
import { mailTo } from './mails.ts'
import { administrator, type Server } from './server.ts'

async function invite(server: Server, address: string): Promise<string> {
  const headers = await server.signIn(administrator)
  const { status } = await server.call('POST', '/auth/admin/invitations', { address }, headers)
  expect(status).toBe(201)
  return (await mailTo(server, address)).link
}

const password = 'four brown kettles on ice'

test('an invitation shows the account, takes the ticket out of the address, and makes it', async ({
  page,
  server,
  person,
}) => {
  const link = await invite(server, person.identifier)
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Accept your invitation' })).toBeVisible()
  await expect(page.getByText(person.identifier, { exact: true })).toBeVisible()
  expect(page.url()).not.toContain('#')
  await expectWellMade(page)
  await shoot(page, 'invitation')
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText('Your account was created.')).toBeVisible()
  await page.getByRole('link', { name: 'To sign-in' }).click()
  await fillIn(page, { identifier: person.identifier, password })
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/account$/)
  await page.goto(link)
  await expect(page.getByText(/was used, has expired/)).toBeVisible()
})

test.describe('in Korean', () => {
  test.use({ locale: 'ko-KR' })
  test('a password is recovered by the code of the mail', async ({ page, server, person }) => {
    await page.goto(await invite(server, person.identifier))
    await page.getByLabel('새 비밀번호').fill(password)
    await page.getByRole('button', { name: '계정 만들기' }).click()
    await expect(page.getByText('계정을 만들었습니다.')).toBeVisible()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: '비밀번호를 잊으셨나요?' }).click()
    await expectWellMade(page)
    await page.getByLabel('아이디(이메일)').fill(person.identifier)
    await page.getByRole('button', { name: '메일 보내기' }).click()
    await expect(page.getByLabel('메일로 받은 코드')).toBeVisible()
    await expectWellMade(page)
    await shoot(page, 'recover-code-ko')
    const { code } = await mailTo(server, person.identifier)
    await page.getByLabel('메일로 받은 코드').fill(code)
    await page.getByLabel('새 비밀번호').fill(`${password} again`)
    await page.getByRole('button', { name: '비밀번호 설정' }).click()
    await expect(page.getByText(/비밀번호를 설정했습니다/)).toBeVisible()
    await server.signIn({ ...person, password: `${password} again` })
  })
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })
  test('an invitation is accepted by its pasted link, and the password recovered by a code', async ({
    page,
    server,
    person,
  }) => {
    await page.goto('/invitation')
    await page.getByLabel('Link from the mail').fill(await invite(server, person.identifier))
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByText(person.identifier, { exact: true })).toBeVisible()
    await page.getByLabel('New password').fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('Your account was created.')).toBeVisible()
    await page.goto('/recover')
    await page.getByLabel('E-mail or user name').fill(person.identifier)
    await page.getByRole('button', { name: 'Send mail' }).click()
    const { code } = await mailTo(server, person.identifier)
    await page.getByLabel('Code from the mail').fill('000000')
    await page.getByLabel('New password').fill(`${password} again`)
    await page.getByRole('button', { name: 'Set password' }).click()
    await expect(page.getByText(/was used, has expired/)).toBeVisible()
    await page.getByLabel('Code from the mail').fill(code)
    await page.getByLabel('New password').fill(`${password} again`)
    await page.getByRole('button', { name: 'Set password' }).click()
    await expect(page.getByText(/Your password is set/)).toBeVisible()
    await server.signIn({ ...person, password: `${password} again` })
  })
})
