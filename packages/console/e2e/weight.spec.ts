/** What the first load of the sign-in page weighs: everything that the browser fetches for it, gzipped. */
import { expect, test } from './fixture.ts'

const budget = 90_000

test('the first load of the sign-in page is within its budget', async ({ page, server }) => {
  const loaded = new Set<string>()
  page.on('response', response => loaded.add(response.url()))
  await page.goto('/sign-in', { waitUntil: 'networkidle' })
  let bytes = 0
  for (const url of loaded) {
    if (!url.startsWith(server.url)) continue
    // As fetch takes gzip alone when it is told so, and hides the coded length: the header has it.
    const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
    await answer.arrayBuffer()
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    bytes += Number(answer.headers.get('content-length'))
  }
  console.log(`sign-in page: ${bytes} bytes gzipped in ${loaded.size} files`)
  expect(loaded.size).toBeGreaterThan(3)
  expect(bytes).toBeLessThanOrEqual(budget)
})

test('files with a digest in their name are kept for ever, in the coding that the browser takes', async ({
  page,
  server,
}) => {
  await page.goto('/sign-in')
  const path = (await page.locator('script[src]').getAttribute('src')) ?? ''
  const brotli = await fetch(server.url + path, { headers: { 'accept-encoding': 'gzip, deflate, br' } })
  expect(brotli.headers.get('content-encoding')).toBe('br')
  expect(brotli.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const plain = await fetch(server.url + path, { headers: { 'accept-encoding': 'identity' } })
  expect(plain.headers.get('content-encoding')).toBe(null)
  expect(await plain.text()).toBe(await brotli.text())
})
