/** A hundred thousand subjects: the table stays short in the document, and goes on as it is scrolled. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from '@playwright/test'
import { enter, expect, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

const count = 100_000

test('a hundred thousand subjects are scrolled and searched', async ({ alone }) => {
  const { server, page } = await alone()
  const database = new DatabaseSync(join(server.folder, 'data/countersign.db'), { timeout: 10_000 })
  // As the administrator's row is, but for what makes each one its own; made past the server, which would take minutes.
  const template = database.prepare('SELECT * FROM subject LIMIT 1').get() ?? {}
  const names = Object.keys(template)
  const insert = database.prepare(
    `INSERT INTO subject (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  )
  database.exec('BEGIN')
  for (let serial = 0; serial < count; serial++) {
    const row = {
      ...template,
      id: `${String(serial).padStart(21, '0')}A`,
      identifier: `person-${String(serial).padStart(6, '0')}@example.com`,
      roles: '[]',
    }
    insert.run(...names.map(name => row[name as keyof typeof row] ?? null))
  }
  database.exec('COMMIT')
  database.close()

  await enter(page, administrator, '/admin/subjects')
  const rows = page.getByRole('row')
  await expect(rows.nth(1)).toBeVisible()
  const frame = page.getByRole('rowgroup')
  for (let pages = 0; pages < 20; pages++) {
    const before = await loadedOf(page)
    await frame.evaluate(element => element.scrollTo(0, element.scrollHeight))
    await expect.poll(() => loadedOf(page)).toBeGreaterThan(before)
    expect(await rows.count()).toBeLessThan(60)
  }
  await expect(page.getByText(/ of 100,001 loaded/)).toBeVisible()
  await page.getByLabel('Search').fill('person-099999')
  await expect(page.getByRole('link', { name: 'person-099999@example.com' })).toBeVisible()
  await expect(rows).toHaveCount(2)
  await expect(page.getByText('1 of 1 loaded')).toBeVisible()
  await shoot(page, 'admin-subjects-many')
})

async function loadedOf(page: Page): Promise<number> {
  const text = (await page.getByText(/[\d,]+ of [\d,]+ loaded/).textContent()) ?? ''
  return Number.parseInt(text.replaceAll(',', ''), 10)
}
