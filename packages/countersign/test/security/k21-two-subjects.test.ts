/** K21: two subjects over every route of the document: nobody reads or ends what is another’s. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Operation } from '../http/contract.ts'
import { openWorld, type Person, password, type World } from '../http/world.ts'

let world: World
let victims: Person[]
beforeEach(async () => {
  world = await openWorld({ token: { refresh: true } })
  const ada = await world.person('ada@example.com')
  victims = [
    ada,
    await world.signIn('ada@example.com', 'header'),
    await world.signIn('ada@example.com', 'token'),
  ]
})
afterEach(() => world.auth.close())

/** Every body that the route could take, with the victim in it wherever there is a place for somebody. */
function bodiesFor({ path }: Operation): object[] {
  const jti = jtiOf(victims[2])
  const bodies: Record<string, object[]> = {
    '/auth/sign-out': [{}, { scope: 'everywhere' }, { scope: 'everywhere', subject: victims[0]?.id }],
    '/auth/password': [{ current_password: password, new_password: 'another long phrase' }],
    '/auth/admin/subjects/{id}': [{ status: 'disabled' }, { roles: ['admin'] }],
    '/auth/admin/subjects/{id}/revoke': [{}],
    '/auth/admin/tokens/revoke': [{ jti }, { token: victims[2]?.secret }],
  }
  return bodies[path] ?? [{}]
}

function jtiOf(person: Person | undefined): string {
  return JSON.parse(Buffer.from(person?.secret.split('.')[1] ?? '', 'base64url').toString()).jti
}

/** Every path of the route with one of the victim’s handles in it, and every filter that could name them. */
function pathsFor({ path, parameters }: Operation): string[] {
  const handles = [victims[0]?.id, ...victims.map(({ sid }) => sid), jtiOf(victims[2])]
  if (path.includes('{')) return handles.map(handle => path.replace(/\{\w+\}/, handle ?? ''))
  const filters = parameters.filter(({ name }) => name === 'subject' || name === 'query')
  return [path, ...filters.map(({ name }) => `${path}?${name}=${victims[0]?.id}`)]
}

async function expectUntouched(what: string): Promise<void> {
  for (const { headers } of victims) {
    const answer = await world.client.send('GET', '/auth/whoami', { headers })
    expect(answer.status, what).toBe(200)
    expect(answer.at('subject'), what).toMatchObject({
      identifier: 'ada@example.com',
      status: 'active',
      roles: [],
    })
  }
}

describe('K21 insecure direct object reference', () => {
  test.each(['cookie', 'header', 'token'] as const)('another subject with a %s', async kind => {
    await world.person('mallory@example.com', kind)
    const theirs = ['ada@example.com', ...victims.flatMap(({ id, sid }) => [id, sid ?? id])]
    for (const operation of world.client.contract.operations.filter(({ isGuarded }) => isGuarded)) {
      for (const path of pathsFor(operation)) {
        for (const body of operation.hasBody ? bodiesFor(operation) : [undefined]) {
          const what = `${operation.method} ${path} ${JSON.stringify(body)}`
          await resetPassword()
          const { headers } = await world.signIn('mallory@example.com', kind)
          const answer = await world.client.send(operation.method, path, {
            headers,
            ...(body !== undefined && { body }),
          })
          if (operation.path.startsWith('/auth/admin/'))
            expect([answer.status, answer.code], what).toEqual([403, 'forbidden'])
          if (operation.path.includes('{')) expect([403, 404], what).toContain(answer.status)
          for (const text of theirs) expect(answer.body, what).not.toContain(text)
          await expectUntouched(what)
        }
      }
    }
  })

  test('nobody at all', async () => {
    for (const operation of world.client.contract.operations.filter(({ isGuarded }) => isGuarded)) {
      for (const path of pathsFor(operation)) {
        for (const body of operation.hasBody ? bodiesFor(operation) : [undefined]) {
          const answer = await world.client.send(operation.method, path, body === undefined ? {} : { body })
          expect([answer.status, answer.code], `${operation.method} ${path}`).toEqual([401, 'missing'])
        }
      }
    }
    await expectUntouched('nobody')
  })

  test('every guarded route was tried: the document knows no other kind', () => {
    const open = world.client.contract.operations
      .filter(({ isGuarded }) => !isGuarded)
      .map(({ path }) => path)
    expect(open.toSorted()).toEqual(
      [
        '/.well-known/jwks.json',
        // What a mail has is the permission, whoever brings it.
        '/auth/addresses/confirm',
        '/auth/addresses/undo',
        '/auth/invitations/accept',
        '/auth/recover',
        '/auth/recover/finish',
        // With a sealed ticket, which says whose it is.
        '/auth/sign-in/factor',
        '/auth/sign-in/link',
        '/auth/sign-in/link/finish',
        '/auth/tickets/show',
        '/auth/sign-in',
        '/auth/sign-up',
        // Tells of a token nothing but what is in it, and whether it is accepted, as any request with it does.
        '/auth/token/inspect',
        '/auth/token/refresh',
        '/healthz',
        '/oauth2/revoke',
        '/openapi.json',
        '/readyz',
      ].toSorted(),
    )
  })
})

/** The route that changes the password is one of those tried: the attacker’s own must be the usual one again. */
async function resetPassword(): Promise<void> {
  const answer = await world.client.send('POST', '/auth/sign-in', {
    body: { identifier: 'mallory@example.com', password: 'another long phrase', credential: 'token' },
  })
  if (answer.status !== 200) return
  const headers = { authorization: `Bearer ${answer.text('access_token')}` }
  const body = { current_password: 'another long phrase', new_password: password }
  await world.client.send('POST', '/auth/password', { headers, body })
}
