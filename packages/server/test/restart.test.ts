/** What was ended stays ended, whatever happens to the process. */
import { describe, expect, test } from 'vitest'
import { Client, type Credential } from './support/client.ts'
import { createTarget, endings } from './support/endings.ts'
import { printedPassword, startServer } from './support/server-process.ts'

describe('K09 revocation lost on restart', () => {
  test('revoke, kill -9, start, retry: refused, either kind, every way to end it', async () => {
    const first = await startServer()
    const client = new Client(first.url)
    const administrator = await client.signIn('admin', printedPassword(first), 'session')
    const over: { name: string; credential: Credential }[] = []
    const alive: { name: string; credential: Credential }[] = []
    for (const [index, ending] of endings.entries()) {
      const target = await createTarget(client, `restart-${index}@example.com`)
      await ending.run(client, administrator, target)
      for (const kind of ['session', 'token'] as const) {
        const list = ending.ends.includes(kind) ? over : alive
        list.push({ name: `${ending.name}: ${kind}`, credential: target[kind] })
      }
    }
    await first.kill()

    const second = await startServer({ folder: first.folder })
    const again = new Client(second.url)
    for (const { name, credential } of over) {
      const { status, body } = await again.whoami(credential)
      expect([name, status, body.code]).toEqual([name, 401, 'revoked'])
    }
    for (const { name, credential } of alive)
      expect([name, (await again.whoami(credential)).status]).toEqual([name, 200])
    await second.stop()
  })
})
