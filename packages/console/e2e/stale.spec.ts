/** What is old says so: how old it is, that no answer came since, and which node was lost. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { enter, expect, expectWellMade, shoot, test } from './fixture.ts'
import { administrator, startServer } from './server.ts'

test('the overview of a server that is gone is grey, says since when, and tells no node as up to date', async ({
  alone,
}) => {
  const { server, page } = await alone()
  await enter(page, administrator, '/admin')
  const live = page.locator('dl > div', { hasText: 'Live sessions' }).locator('dd').first()
  await expect(live).toHaveText('1')
  await expect(page.getByRole('row').filter({ hasText: 'up to date' })).toHaveCount(1)
  await expect(page.getByText(/No answer since/)).toHaveCount(0)
  await server.stop()
  await expect(page.getByText(/No answer since \d\d:\d\d:\d\d\. What you see is/)).toHaveCount(2, {
    timeout: 30_000,
  })
  // What was known stays to be read.
  await expect(live).toHaveText('1')
  await expect(live).toHaveCSS('color', await colourOf(page, '--color-ink-soft'))
  await expect(page.getByText('up to date')).toHaveCount(0)
  await expect(page.getByText('not known now')).toHaveCount(1)
  await expect(page.locator('[data-stale]').first()).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'stale-overview')
})

test('a server that takes requests and never answers them is told too', async ({ alone }) => {
  const { page } = await alone()
  await enter(page, administrator, '/admin/nodes')
  await expect(page.getByRole('row').filter({ hasText: 'up to date' })).toHaveCount(1)
  const held = Promise.withResolvers<void>()
  await page.route('**/auth/admin/nodes*', async route => {
    await held.promise
    // The page may have given it up.
    await route.abort().catch(() => undefined)
  })
  await expect(page.getByText(/No answer since/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('not known now')).toBeVisible()
  held.resolve()
  await page.unroute('**/auth/admin/nodes*')
  await expect(page.getByText(/No answer since/)).toHaveCount(0, { timeout: 30_000 })
  await expect(page.getByText('up to date')).toBeVisible()
})

test('a node that was lost stays in the list, with its last sign', async ({ alone }) => {
  const { server, page } = await alone()
  const second = await startServer({ COUNTERSIGN_NODE_ID: 'second' }, server.folder)
  await enter(page, administrator, '/admin/nodes')
  const row = page.getByRole('row').filter({ has: page.getByText('second', { exact: true }) })
  await expect(row).toContainText('up to date')
  await second.kill()
  // As a node would whose clock is an hour behind: that its row changes is a sign of life, whatever instant is in it.
  const database = new DatabaseSync(join(server.folder, 'data/countersign.db'), { timeout: 10_000 })
  database.exec("UPDATE node SET seen_at = seen_at - 3600000 WHERE id = 'second'")
  database.close()
  await expect(row).toContainText('1 hour ago')
  // Ten seconds without another.
  await expect(row).toContainText('lost', { timeout: 30_000 })
  await expect(row).toContainText('1 hour ago')
  await expectWellMade(page)
  await shoot(page, 'nodes-lost')
})

async function colourOf(page: import('@playwright/test').Page, name: string): Promise<string> {
  return page.evaluate(variable => {
    const probe = document.createElement('span')
    probe.style.setProperty('color', `var(${variable})`)
    document.body.append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }, name)
}
