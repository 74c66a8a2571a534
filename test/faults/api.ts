/** The operations of a client, as calls of the HTTP API that are recorded. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Call, CredentialKind, Issued, Operation } from './history.ts'
import { type Answer, type Ask, HttpCaller } from './http-call.ts'
import type { Recorder } from './recorder.ts'

/** What a client holds. */
export interface Held {
  kind: CredentialKind
  secret: string
  number: number
  /** `sid` or `jti`; empty for a refresh token. */
  id: string
}

/** A session, or an access token with the refresh token of its login. */
export interface Login {
  sid: string
  access: Held
  refresh?: Held
  /** Access tokens of before the last refresh: they live until they expire, or the login ends. */
  earlier?: readonly Held[]
}

/** A ticket that was mailed for a recovery. */
export interface Mailed {
  secret: string
  number: number
  /** When it was asked for, on the clock of the history. */
  askedAt: number
}

export interface Account {
  subject: number
  id: string
  identifier: string
}

/** Passwords have numbers in the history; this is what each looks like. */
export function passwordOf(number: number): string {
  return `seven quiet herons at dawn ${number}`
}

/** Who makes a call, about whom, and where. */
export interface Scene {
  node: number
  account: Pick<Account, 'subject'>
  isFinal?: boolean
}

export class Api {
  readonly #http = new HttpCaller()
  readonly #urls: readonly (() => string)[]
  readonly #recorder: Recorder
  /** Calls under way, by node. */
  readonly #waiting: number[]

  constructor(urls: readonly (() => string)[], recorder: Recorder) {
    this.#urls = urls
    this.#recorder = recorder
    this.#waiting = urls.map(() => 0)
  }

  waiting(node: number): number {
    return this.#waiting[node] ?? 0
  }

  async signUp(node: number, identifier: string): Promise<Account> {
    const body = { identifier, password: passwordOf(0) }
    const answer = await this.#send(node, { method: 'POST', path: '/auth/sign-up', body })
    const id = subjectId(answer)
    if (answer.status !== 201 || id === undefined) throw new Error(`sign-up answered ${answer.status}`)
    return { subject: this.#recorder.addSubject(id), id, identifier }
  }

  async signIn(
    scene: Scene,
    { identifier }: Pick<Account, 'identifier'>,
    password: number,
    kind: 'session' | 'token',
    typed: string = passwordOf(password),
  ): Promise<{ call: Call; login?: Login; id?: string }> {
    const wish = kind === 'session' ? { credential: kind, carrier: 'header' } : { credential: kind }
    const body = { identifier, password: typed, ...wish }
    const answer = await this.#send(scene.node, { method: 'POST', path: '/auth/sign-in', body })
    const login = this.#loginOf(answer)
    const id = subjectId(answer)
    if (id !== undefined && scene.account.subject < 0) scene.account.subject = this.#recorder.addSubject(id)
    const call = this.#note('sign-in', scene, answer, { password, ...this.#issued(login, answer) })
    return { call, ...(login !== undefined && { login }), ...(id !== undefined && { id }) }
  }

  /** @param way - `memory` answers from what the node holds; `store` looks the subject up besides. */
  async check(scene: Scene, { secret, number }: Held, way: 'memory' | 'store'): Promise<Call> {
    const path = way === 'memory' ? '/auth/check' : '/auth/whoami'
    const answer = await this.#send(scene.node, { method: 'GET', path, authorization: `Bearer ${secret}` })
    const id = answer.header('x-auth-subject') ?? subjectId(answer)
    return this.#note('check', scene, answer, {
      presented: number,
      ...(answer.status === 200 && { shown: this.#recorder.subject(id ?? '') }),
    })
  }

  /** @param operation - `reuse`: it was exchanged before, and its successor too. */
  async refresh(
    scene: Scene,
    { secret, number }: Held,
    operation: 'refresh' | 'reuse' = 'refresh',
  ): Promise<{ call: Call; login?: Login }> {
    const ask = { method: 'POST', path: '/auth/token/refresh', body: { refresh_token: secret } }
    const answer = await this.#send(scene.node, ask)
    const login = this.#loginOf(answer)
    const call = this.#note(operation, scene, answer, {
      presented: number,
      target: number,
      ...this.#issued(login, answer),
    })
    return { call, ...(login !== undefined && { login }) }
  }

  signOut(scene: Scene, held: Held): Promise<Call> {
    return this.#act('sign-out', scene, held, held, { method: 'POST', path: '/auth/sign-out', body: {} })
  }

  endSession(scene: Scene, by: Held, { sid, access }: Login): Promise<Call> {
    return this.#act('end-session', scene, by, access, { method: 'DELETE', path: `/auth/sessions/${sid}` })
  }

  revokeSession(scene: Scene, administrator: Held, { sid, access }: Login): Promise<Call> {
    const ask = { method: 'DELETE', path: `/auth/admin/sessions/${sid}` }
    return this.#act('revoke-session', scene, administrator, access, ask)
  }

  revokeToken(scene: Scene, administrator: Held, token: Held): Promise<Call> {
    const ask = { method: 'POST', path: '/auth/admin/tokens/revoke', body: { jti: token.id } }
    return this.#act('revoke-token', scene, administrator, token, ask)
  }

  revokeSubject(scene: Scene, administrator: Held, { id }: Account): Promise<Call> {
    const ask = { method: 'POST', path: `/auth/admin/subjects/${id}/revoke` }
    return this.#act('revoke-subject', scene, administrator, undefined, ask)
  }

  async changePassword(scene: Scene, by: Held, password: number, nextPassword: number): Promise<Call> {
    const body = { current_password: passwordOf(password), new_password: passwordOf(nextPassword) }
    const ask = { method: 'POST', path: '/auth/password', authorization: `Bearer ${by.secret}`, body }
    const answer = await this.#send(scene.node, ask)
    return this.#note('change-password', scene, answer, { presented: by.number, password, nextPassword })
  }

  /** @param by - A credential of the account that is no key itself. */
  async createKey(scene: Scene, by: Held): Promise<{ call: Call; login?: Login }> {
    const ask = { method: 'POST', path: '/auth/api-keys', body: { name: 'of a run' } }
    const answer = await this.#send(scene.node, { ...ask, authorization: `Bearer ${by.secret}` })
    const { key, api_key: made } = answer.body
    const id = String(Object(made).id)
    const login: Login | undefined =
      answer.status === 201 && typeof key === 'string'
        ? { sid: id, access: { kind: 'key', secret: key, number: this.#recorder.credential(key), id } }
        : undefined
    const call = this.#note('create-key', scene, answer, {
      presented: by.number,
      ...this.#issued(login, answer),
    })
    return { call, ...(login !== undefined && { login }) }
  }

  endKey(scene: Scene, by: Held, { sid, access }: Login): Promise<Call> {
    return this.#act('end-key', scene, by, access, { method: 'DELETE', path: `/auth/api-keys/${sid}` })
  }

  /** Asks for a recovery and takes its ticket out of the outbox; `undefined` where either did not work. Not in the history: it ends nothing. */
  async askRecovery(scene: Scene, administrator: Held, { identifier }: Account): Promise<Mailed | undefined> {
    const askedAt = performance.now()
    const asked = await this.#send(scene.node, {
      method: 'POST',
      path: '/auth/recover',
      body: { identifier },
    })
    if (asked.status !== 202) return undefined
    const outbox = await this.#send(scene.node, {
      method: 'GET',
      path: '/auth/admin/outbox?limit=100',
      authorization: `Bearer ${administrator.secret}`,
    })
    const { mails } = outbox.body
    if (outbox.status !== 200 || !Array.isArray(mails)) return undefined
    const tickets = mails.flatMap(mail => {
      const { to, text } = Object(mail)
      const secret = to === identifier ? /\/recover#([\w-]+)/.exec(String(text))?.[1] : undefined
      return secret === undefined ? [] : [secret]
    })
    const [secret] = tickets
    return secret === undefined ? undefined : { secret, number: this.#recorder.ticket(secret), askedAt }
  }

  async recover(scene: Scene, { secret, number, askedAt }: Mailed, nextPassword: number): Promise<Call> {
    const body = { ticket: secret, new_password: passwordOf(nextPassword) }
    const answer = await this.#send(scene.node, { method: 'POST', path: '/auth/recover/finish', body })
    return this.#note('recover', scene, answer, { ticket: number, askedAt, nextPassword })
  }

  close(): void {
    this.#http.close()
  }

  async #act(
    operation: Operation,
    scene: Scene,
    by: Held,
    target: Held | undefined,
    ask: Ask,
  ): Promise<Call> {
    const answer = await this.#send(scene.node, { ...ask, authorization: `Bearer ${by.secret}` })
    const ended = target === undefined ? {} : { target: target.number }
    return this.#note(operation, scene, answer, { presented: by.number, ...ended })
  }

  async #send(node: number, ask: Ask): Promise<Answer> {
    this.#waiting[node] = this.waiting(node) + 1
    const answer = await this.#http.ask(this.#urls[node]?.() ?? '', ask)
    this.#waiting[node] = this.waiting(node) - 1
    // As a client should where it is told to come again: not at once.
    if (answer.status === 0 || answer.status === 503) await pause(25)
    return answer
  }

  #note(operation: Operation, scene: Scene, answer: Answer, more: Partial<Call>): Call {
    const { node, account, isFinal } = scene
    const id = subjectId(answer)
    return this.#recorder.note(
      {
        operation,
        node,
        subject: account.subject,
        ...(id !== undefined && { shown: this.#recorder.subject(id) }),
        ...(isFinal === true && { isFinal }),
        ...more,
      },
      answer,
    )
  }

  #issued(made: Login | undefined, { ended }: Answer): { issued?: Issued[] } {
    if (made === undefined) return {}
    const { sid, access, refresh } = made
    const login = this.#recorder.login(sid)
    const issued: Issued[] = [
      {
        credential: access.number,
        kind: access.kind,
        login,
        ...(access.kind === 'token' && {
          expiresAt: ended + Number(claimsOf(access.secret).exp) * 1000 - Date.now(),
        }),
      },
    ]
    if (refresh !== undefined) issued.push({ credential: refresh.number, kind: 'refresh', login })
    return { issued }
  }

  #loginOf({ status, body }: Answer): Login | undefined {
    if (status !== 200) return undefined
    const held = (kind: CredentialKind, secret: string, id: string): Held => {
      return { kind, secret, number: this.#recorder.credential(secret), id }
    }
    const { session_identifier: identifier, session, access_token: token, refresh_token: refresh, sid } = body
    if (typeof identifier === 'string') {
      const own = String(Object(session).sid)
      return { sid: own, access: held('session', identifier, own) }
    }
    if (typeof token !== 'string') return undefined
    const access = held('token', token, String(claimsOf(token).jti))
    if (typeof refresh !== 'string') return { sid: access.id, access }
    return { sid: String(sid), access, refresh: held('refresh', refresh, '') }
  }
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

function subjectId({ body }: Answer): string | undefined {
  const { subject } = body
  if (typeof subject === 'string') return subject
  const id: unknown = Object(subject).id
  return typeof id === 'string' ? id : undefined
}
