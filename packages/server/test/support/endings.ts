/** Every way to end a credential over HTTP, as the tests use them by turns. */
import type { Client, Credential } from './client.ts'

export interface Target {
  identifier: string
  password: string
  subjectId: string
  session: Credential
  token: Credential
}

export interface Ending {
  name: string
  /** Which of the two are over once it has been acknowledged. */
  ends: readonly ('session' | 'token')[]
  /** Resolves when the server has acknowledged it. */
  run(client: Client, administrator: Credential, target: Target): Promise<void>
}

export const endings: readonly Ending[] = [
  {
    name: 'the administrator ends the session',
    ends: ['session'],
    run: async (client, { headers }, { session }) =>
      expectStatus(await client.send('DELETE', `/auth/admin/sessions/${session.id}`, { headers })),
  },
  {
    name: 'the administrator revokes the token by its jti',
    ends: ['token'],
    run: async (client, { headers }, { token }) =>
      expectStatus(
        await client.send('POST', '/auth/admin/tokens/revoke', { headers, body: { jti: token.id } }),
      ),
  },
  {
    name: 'forced logout of the subject',
    ends: ['session', 'token'],
    run: async (client, { headers }, { subjectId }) =>
      expectStatus(await client.send('POST', `/auth/admin/subjects/${subjectId}/revoke`, { headers })),
  },
  {
    name: 'the subject changes the password with the session',
    ends: ['token'],
    run: async (client, _administrator, { session, password }) =>
      expectStatus(
        await client.send('POST', '/auth/password', {
          headers: session.headers,
          body: { current_password: password, new_password: `${password} changed` },
        }),
      ),
  },
  {
    name: 'the subject changes the password with the token',
    ends: ['session'],
    run: async (client, _administrator, { token, password }) =>
      expectStatus(
        await client.send('POST', '/auth/password', {
          headers: token.headers,
          body: { current_password: password, new_password: `${password} changed` },
        }),
      ),
  },
  {
    name: 'the administrator disables the subject',
    ends: ['session', 'token'],
    run: async (client, { headers }, { subjectId }) =>
      expectStatus(
        await client.send('PATCH', `/auth/admin/subjects/${subjectId}`, {
          headers,
          body: { status: 'disabled' },
        }),
      ),
  },
  {
    name: 'the subject signs out of the session',
    ends: ['session'],
    run: async (client, _administrator, { session }) =>
      expectStatus(await client.send('POST', '/auth/sign-out', { headers: session.headers, body: {} })),
  },
]

function expectStatus({ status, text }: { status: number; text: string }): void {
  if (status >= 300) throw new Error(`${status} ${text}`)
}

/** A fresh account, signed in both ways. */
export async function createTarget(client: Client, identifier: string): Promise<Target> {
  const password = `a password of ${identifier.length} and more`
  const subjectId = await client.signUp(identifier, password)
  const session = await client.signIn(identifier, password, 'session')
  const token = await client.signIn(identifier, password, 'token')
  return { identifier, password, subjectId, session, token }
}
