/** Every page in both languages, both themes, on a phone and on a large screen: nothing inaccessible, nothing that sticks out. */
import type { Page } from '@playwright/test'
import { enter, expect, expectWellMade, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

const pages = [
  { name: 'sign-in', path: '/sign-in', isOpen: true },
  { name: 'sign-up', path: '/sign-up', isOpen: true },
  { name: 'account', path: '/account' },
  { name: 'welcome', path: '/welcome' },
  { name: 'xray', path: '/xray', isOpen: true },
  { name: 'inspect', path: '/inspect', isOpen: true },
  { name: 'admin-overview', path: '/admin' },
  { name: 'admin-subjects', path: '/admin/subjects' },
  // Of the administrator, whose sessions and history are there.
  { name: 'admin-subject', path: '/admin/subjects/{administrator}' },
  { name: 'admin-sessions', path: '/admin/sessions' },
  { name: 'admin-keys', path: '/admin/keys' },
  { name: 'admin-nodes', path: '/admin/nodes' },
  { name: 'admin-webhooks', path: '/admin/webhooks' },
  { name: 'admin-outbox', path: '/admin/outbox' },
  { name: 'admin-events', path: '/admin/events' },
] as const

const widths = [360, 1440] as const
/** Each with each of the others once; `LOOKS=all` for all eight. */
const isWhole = process.env.LOOKS === 'all'

for (const language of ['en', 'ko'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of widths) {
      const parity = [language === 'ko', theme === 'dark', width === 1440].filter(Boolean).length % 2
      if (!isWhole && parity === 1) continue
      test(`${language}, ${theme}, ${width} px`, async ({ browser, server, watched }) => {
        test.setTimeout(240_000)
        const context = await browser.newContext({
          baseURL: server.url,
          locale: language === 'en' ? 'en-GB' : 'ko-KR',
          colorScheme: theme,
          viewport: { width, height: width === 360 ? 740 : 900 },
        })
        const page = watched(await context.newPage())
        const { body } = await server.call(
          'GET',
          '/auth/whoami',
          undefined,
          await server.signIn(administrator),
        )
        for (const one of pages) {
          if (!('isOpen' in one)) await ensureSignedIn(page)
          await page.goto(one.path.replace('{administrator}', body.subject?.id ?? ''))
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
          await expect(page.getByRole('status').filter({ hasText: /Loading|불러오는/ })).toHaveCount(0)
          if (one.name === 'admin-overview')
            await expect(page.locator('.recharts-surface')).toHaveCount(2, { timeout: 15_000 })
          expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
          await expectWellMade(page)
          await shoot(page, `${one.name}-${language}-${theme}-${width}`)
        }
        await context.close()
      })
    }
  }
}

async function ensureSignedIn(page: Page): Promise<void> {
  const cookies = await page.context().cookies()
  if (cookies.some(({ name }) => name.startsWith('countersign_'))) return
  await page.goto('/sign-in')
  await page.locator('input[name=identifier]').fill(administrator.identifier)
  await page.locator('input[name=password]').fill(administrator.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/account')
}

test('in forced colours what is chosen can be told from what is not', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto('/sign-in')
  const look = (name: string) =>
    page
      .getByRole('radio', { name })
      .locator('xpath=..')
      .evaluate(element => getComputedStyle(element).backgroundColor)
  expect(await look('Session')).not.toBe(await look('Token'))
  await shoot(page, 'forced-sign-in')
  await expectWellMade(page, { hasSystemColours: true })
  await enter(page, administrator, '/admin/subjects')
  const links = ['Subjects', 'Keys'].map(name =>
    page
      .getByRole('link', { name, exact: true })
      .evaluate(element => getComputedStyle(element).backgroundColor),
  )
  const [chosen, other] = await Promise.all(links)
  expect(chosen).not.toBe(other)
  expect(await look('All')).not.toBe(await look('Active'))
  await expectWellMade(page, { hasSystemColours: true })
  await shoot(page, 'forced-subjects')
  for (const [name, path] of [
    ['overview', '/admin'],
    ['events', '/admin/events'],
    ['account', '/account'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectWellMade(page, { hasSystemColours: true })
    await shoot(page, `forced-${name}`)
  }
})

test('on paper there is what a page says, and nothing that only a screen can do', async ({ page }) => {
  await enter(page, administrator, '/admin/events')
  await expect(page.getByRole('listitem').first()).toBeVisible()
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Export as CSV' })).toBeHidden()
  await expect(page.getByLabel('Action')).toBeHidden()
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light')
  // The whole width of the sheet: the navigation leaves no column behind.
  const { width = 0 } = (await page.getByRole('main').boundingBox()) ?? {}
  expect(width).toBeGreaterThan(1400)
  await shoot(page, 'print-events')
  for (const path of ['/admin', '/admin/subjects', '/admin/keys']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0)
    await shoot(page, `print${path.replaceAll('/', '-')}`)
  }
})

for (const width of widths) {
  test(`nothing moves while a page of the administration comes, piece by piece (${width} px)`, async ({
    page,
    server,
  }) => {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 })
    // A list that is longer than the page.
    for (let device = 0; device < 12; device++) await server.signIn(administrator)
    await enter(page, administrator, '/admin/keys')
    await page.addInitScript(() => {
      const shifts: { value: number; of: string[] }[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver(list => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number
          hadRecentInput: boolean
          sources: { node?: Element }[]
        })[]) {
          const of = entry.sources.map(({ node }) => `${node?.nodeName} ${node?.className}`)
          if (!entry.hadRecentInput) shifts.push({ value: entry.value, of })
        }
      }).observe({ type: 'layout-shift', buffered: true })
    })
    // As a slow line would: every answer of the API comes after the page has been drawn without it.
    await page.route(/\/(?:auth\/|metrics)/, async route => {
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
      await route.continue()
    })
    for (const path of ['/admin', '/admin/events', '/admin/nodes', '/account']) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      if (path === '/admin')
        await expect(page.locator('.recharts-surface')).toHaveCount(2, { timeout: 30_000 })
      await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0)
      const shifts = await page.evaluate(
        () => (window as unknown as { shifts: { value: number; of: string[] }[] }).shifts,
      )
      const sum = shifts.reduce((total, { value }) => total + value, 0)
      expect(sum, `${path}: ${JSON.stringify(shifts)}`).toBeLessThanOrEqual(0.1)
    }
  })
}

test('language and theme are chosen by hand, at once, and kept for the next page', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail or user name').fill('ada')
  await page.getByRole('radio', { name: '한국어' }).check()
  await expect(page.getByRole('heading', { name: '로그인' })).toBeVisible()
  await expect(page.getByLabel('아이디(이메일)')).toHaveValue('ada')
  await page.getByRole('radio', { name: '다크' }).check()
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.goto('/sign-up')
  await expect(page.getByRole('heading', { name: '계정 만들기' })).toBeVisible()
  await expect(page.getByRole('radio', { name: '다크' })).toBeChecked()
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(dark)
})
