/** The last active administrator keeps the role and stays active: else nobody could make another. */
import { describe, expect, test } from 'vitest'
import { type CountersignOptions, createCountersign } from '../../src/index.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { openWorld, password } from '../http/world.ts'
import { useFolder } from '../storage/folder.ts'
import { cheapHashing, issuer, secret } from './open.ts'

const newFile = useFolder()
const refusal = { ok: false, reason: 'last-administrator' }

describe('the last administrator', () => {
  test('neither takes their own role away nor disables themselves over HTTP', async () => {
    const world = await openWorld()
    const root = await world.person('root@example.com', 'cookie', ['admin', 'editor'])
    const path = `/auth/admin/subjects/${root.id}`
    for (const body of [{ roles: [] }, { roles: ['editor'] }, { status: 'disabled' }]) {
      const answer = await world.client.send('PATCH', path, { headers: root.headers, body })
      expect([answer.status, answer.code]).toEqual([409, 'last-administrator'])
    }
    expect((await world.client.send('GET', path, { headers: root.headers })).json).toMatchObject({
      subject: { status: 'active', roles: ['admin', 'editor'] },
    })
    const body = { roles: ['admin'] }
    expect((await world.client.send('PATCH', path, { headers: root.headers, body })).status).toBe(200)
    await world.auth.close()
  })

  test('is not demoted by the program either, and says so; with another one, who stays is free', async () => {
    const world = await openWorld()
    const root = await world.person('root@example.com', 'cookie', ['admin'])
    const events = async () => (await world.auth.audit.list({ action: 'subject-updated' })).items.length
    expect(await world.auth.subjects.update(root.id, { status: 'disabled' })).toEqual(refusal)
    expect(await world.auth.subjects.update(root.id, { roles: [] })).toEqual(refusal)
    expect(await events()).toBe(0)
    expect((await world.auth.authenticate(root.headers)).ok).toBe(true)
    const ada = await world.person('ada@example.com')
    await world.auth.subjects.update(ada.id, { roles: ['admin'] })
    expect(await world.auth.subjects.update(root.id, { status: 'disabled' })).toMatchObject({
      status: 'disabled',
    })
    expect(await world.auth.subjects.update(ada.id, { roles: [] })).toEqual(refusal)
    await world.auth.close()
  })

  test('is one of two that demote each other at the same moment, on two nodes', async () => {
    const file = newFile()
    const options = (): CountersignOptions => ({
      storage: sqlite(file),
      issuer,
      secret,
      password: cheapHashing,
    })
    const nodes = [await createCountersign(options()), await createCountersign(options())] as const
    const ids: string[] = []
    for (const identifier of ['one', 'two']) {
      const made = await nodes[0].subjects.create({ identifier, password, roles: ['admin'] })
      if (made.ok) ids.push(made.subject.id)
    }
    const [one = '', two = ''] = ids
    const outcomes = await Promise.all([
      nodes[0].subjects.update(two, { roles: [] }),
      nodes[1].subjects.update(one, { roles: [] }),
    ])
    expect(outcomes.filter(outcome => outcome !== undefined && 'reason' in outcome)).toEqual([refusal])
    const { items } = await nodes[0].subjects.list()
    expect(items.filter(({ roles }) => roles.includes('admin'))).toHaveLength(1)
    for (const node of nodes) await node.close()
  })
})
