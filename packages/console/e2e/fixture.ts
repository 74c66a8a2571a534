/** What every test has: a server, a page that must not complain, a look at accessibility, pictures for people. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { type Person, type Server, startServer } from './server.ts'

export { expect } from '@playwright/test'

const pictures = join(import.meta.dirname, 'screenshots')
mkdirSync(pictures, { recursive: true })

interface Fixtures {
  /** Fails the test where a console error, a fault or a breach of the policy is seen on a page that it watches. */
  watched: (page: Page) => Page
  /** Nobody of that name has an account yet. */
  person: Person
  /** Somebody who has. */
  member: Person
  /** A server of its own, set as given, and a page that has not been opened; both end with the test. */
  alone: (env?: Readonly<Record<string, string>>) => Promise<{ server: Server; page: Page }>
}

let serial = 0

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the first parameter
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  watched: async ({}, use) => {
    const complaints: string[] = []
    await use(page => {
      page.on('pageerror', error => complaints.push(`fault: ${error.message}`))
      page.on('console', message => {
        if (message.type() !== 'error' && message.type() !== 'warning') return
        // The browser notes every refusal of the API; pages handle them.
        if (
          /^Failed to load resource: (?:.* (?:4\d\d|503) |net::ERR_(?:INTERNET_DISCONNECTED|FAILED|EMPTY_RESPONSE|CONNECTION_(?:REFUSED|RESET|CLOSED))$)/.test(
            message.text(),
          ) &&
          /\/(?:auth|oauth2|sign-in|sign-up|recover|confirm|invitation|undo|nowhere|metrics|assets|\.well-known)\b/.test(
            message.location().url,
          )
        )
          return
        complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`)
      })
      return page
    })
    expect(complaints).toEqual([])
  },
  page: async ({ page, watched }, use) => use(watched(page)),
  alone: async ({ browser, watched }, use) => {
    const ends: (() => Promise<void>)[] = []
    await use(async env => {
      const server = await startServer(env)
      const context = await browser.newContext({ baseURL: server.url })
      ends.push(
        () => context.close(),
        () => server.stop(),
      )
      return { server, page: watched(await context.newPage()) }
    })
    for (const end of ends) await end()
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  person: async ({}, use) => {
    serial += 1
    await use({ identifier: `ada-${serial}@example.com`, password: `seven quiet herons ${serial}` })
  },
  member: async ({ server, person }, use) => {
    await server.signUp(person)
    await use(person)
  },
})

/** Types into the form of sign-in or of sign-up. */
export async function fillIn(page: Page, { identifier, password }: Person): Promise<void> {
  await page.getByLabel('E-mail or user name').fill(identifier)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

export async function signInByPage(
  page: Page,
  person: Person,
  kind: 'session' | 'token' = 'session',
): Promise<void> {
  await fillIn(page, person)
  if (kind === 'token') await page.getByRole('radio', { name: 'Token' }).check()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Signs in, and is led to that page. */
export async function enter(
  page: Page,
  person: Person,
  path = '/account',
  kind: 'session' | 'token' = 'session',
): Promise<void> {
  await page.goto(`/sign-in?return_to=${encodeURIComponent(path)}`)
  await signInByPage(page, person, kind)
  await expect(page).toHaveURL(url => url.pathname === path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/**
 * No violation of any impact, and nothing that sticks out of the window.
 *
 * @param hasSystemColours - Colours are forced: contrast is the system's, and axe reads those of the style sheet for some of it.
 */
export async function expectWellMade(
  page: Page,
  { hasSystemColours = false }: { hasSystemColours?: boolean } = {},
): Promise<void> {
  // A colour on its way from one theme to the other is neither's.
  await page.evaluate(() =>
    Promise.allSettled(
      document.getAnimations().flatMap(one => (one instanceof CSSTransition ? [one.finished] : [])),
    ),
  )
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .disableRules(hasSystemColours ? ['color-contrast'] : [])
    .analyze()
  expect(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(node => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`,
    ),
  ).toEqual([])
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, 'pixels that stick out to the side').toBeLessThanOrEqual(0)
}

export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: 'disabled' })
}

/** Looks at the page in both themes and on a phone; ends as it began. */
export async function lookAround(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1440, 360]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 })
      await expectWellMade(page)
      await shoot(page, `${name}-${colorScheme}-${width}`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** Holds the next request of that kind back, as a slow line would. @returns How to let it go. */
export async function holdBack(page: Page, url: string, method: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(url, async route => {
    if (route.request().method() === method) await promise
    await route.continue()
  })
  return resolve
}

/** Makes the page hidden, or seen again. Chromium without a window holds every page for seen, so that the page is told so. */
export async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(
    state => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    },
    isHidden ? 'hidden' : 'visible',
  )
}
