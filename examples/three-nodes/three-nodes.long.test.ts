/** Buys in both modes while the node that served each step is killed, behind either proxy, as the README has it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/postgres/shared-server.ts'
import { createCheckoutTable } from './checkout.ts'
import { freePorts } from './ports.ts'
import { hasNginx } from './proxy.ts'

const proxies = ['nginx', 'node'].filter(proxy => {
  if (proxy === 'node' || hasNginx()) return true
  console.log('The three nodes are not tried behind nginx: it is not installed.')
  return process.env.CI !== undefined
})

test.each(proxies)(
  'a checkout survives the death of its node between any two steps, behind %s',
  async proxy => {
    const [port = 0] = await freePorts(1)
    const shop = spawn(process.execPath, ['start.ts', '--walk', '--proxy', proxy], {
      cwd: import.meta.dirname,
      env: { ...process.env, PORT: `${port}`, DATABASE_URL: await freshDatabase() },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [output, complaints, [code]] = await Promise.all([
      text(shop.stdout),
      text(shop.stderr),
      once(shop, 'exit'),
    ])
    expect(complaints).toBe('')
    expect(code).toBe(0)
    expect(output).toContain(proxy === 'nginx' ? 'behind nginx' : "behind a proxy of Node's http")
    for (const mode of ['session', 'token']) {
      const served = [...output.matchAll(new RegExp(`^${mode}: \\w+ done by (node-\\d)$`, 'gm'))].map(
        ([, node]) => node,
      )
      expect(served).toHaveLength(4)
      // Whoever served a step was dead when the next one came, or had only just been born again.
      expect(new Set(served).size).toBeGreaterThan(1)
      expect(output).toContain(`${mode}: bought, signed in once, 3 nodes killed on the way`)
    }
  },
)

test('nodes that start at the same moment make the table once', async () => {
  const pool = new Pool({ connectionString: await freshDatabase(), max: 8 })
  try {
    for (let round = 0; round < 10; round++) {
      await pool.query('DROP TABLE IF EXISTS checkout')
      await Promise.all(Array.from({ length: 8 }, () => createCheckoutTable(pool)))
    }
    expect((await pool.query('SELECT * FROM checkout')).rows).toEqual([])
  } finally {
    await pool.end()
  }
})
