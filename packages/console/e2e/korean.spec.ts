/** The dialogs of account and administration in Korean, dark, on a phone: nothing inaccessible, nothing that sticks out. */
import type { Page } from '@playwright/test'
import { expect, expectWellMade, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

test.use({ locale: 'ko-KR', colorScheme: 'dark', viewport: { width: 360, height: 740 } })

/** Signs in by the form as it is in Korean. */
async function enterInKorean(page: Page, path: string): Promise<void> {
  await page.goto(`/sign-in?return_to=${encodeURIComponent(path)}`)
  await page.locator('input[name=identifier]').fill(administrator.identifier)
  await page.locator('input[name=password]').fill(administrator.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(`**${path}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

const dialogs = [
  { path: '/account', button: '주소 추가', name: 'address' },
  { path: '/account', button: 'API 키 만들기', name: 'key' },
  { path: '/account', button: '계정 삭제…', name: 'leave' },
  { path: '/admin/subjects', button: '초대', name: 'invite' },
  { path: '/admin/subjects', button: '계정 추가', name: 'new' },
  { path: '/admin/webhooks', button: '웹훅 추가', name: 'webhook' },
] as const

test('every dialog that makes or ends something', async ({ page, member: somebody }) => {
  // It is no first run, whose sign-in leads elsewhere.
  expect(somebody.identifier).not.toBe(administrator.identifier)
  await enterInKorean(page, '/account')
  for (const { path, button, name } of dialogs) {
    await page.goto(path)
    await page.getByRole('button', { name: button }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expectWellMade(page)
    await shoot(page, `ko-${name}`)
  }
})

test('the page of a subject, and its dialogs', async ({ page, member: somebody }) => {
  await enterInKorean(page, '/admin/subjects')
  // Of a long list only the rows that are seen are drawn.
  await page.getByLabel('검색').fill(somebody.identifier)
  await page.getByRole('link', { name: somebody.identifier }).click()
  await page.getByRole('button', { name: '주소 보기' }).click()
  await expect(page.getByRole('table', { name: '이메일 주소' })).toContainText('확인되지 않음')
  await expectWellMade(page)
  await shoot(page, 'ko-subject')
  for (const button of ['아이디 변경', '비밀번호 설정', '계정 삭제']) {
    await page.getByRole('button', { name: button }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expectWellMade(page)
    await page.getByRole('dialog').getByRole('button', { name: '취소' }).click()
  }
})
