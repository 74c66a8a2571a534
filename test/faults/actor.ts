/** Somebody who signs in, uses what was given, and ends it again: what happens next is drawn from the seed. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../../packages/server/test/support/random.ts'
import type { Account, Api, Held, Login, Scene } from './api.ts'
import type { Call } from './history.ts'
import { writeOutcome } from './outcome.ts'
import type { Verifiers } from './verifiers.ts'

export interface ActorParts {
  api: Api
  verifiers: Verifiers
  random: Random
  nodes: number
  administrator: Held
  boundMs: number
  /** How long a read may be on its way, ms. */
  crossingMs: number
  /** Does nothing but cross endings with first checks. */
  onlyCrosses: boolean
}

/** What lives at once, at most: every forced logout ends so much. */
const mostAlive = 12
/** What has ended and is tried again. */
const mostRemembered = 200
/** A node with so many calls under way does not answer well; most clients would go elsewhere. */
const crowd = 4
/** So long after the bound, at the most, what has ended is tried again: most of what could revive it has then happened, ms. */
const laterMs = [0, 300, 1500]

export class Actor {
  readonly #parts: ActorParts
  readonly #account: Account
  readonly alive: Login[] = []
  /** Every access token or session that was ended, the latest last. */
  readonly ended: Held[] = []
  /** Refresh tokens that were exchanged twice over, by login. */
  readonly #spent = new Map<Login, Held[]>()
  #password = 0
  #nextPassword = 0
  /** Those that may be the current one besides, while nobody knows. */
  #doubtful: readonly number[] | undefined
  /** Set while a call with a ticket may still take effect. */
  #isTicketOut = false
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(parts: ActorParts, account: Account) {
    this.#parts = parts
    this.#account = account
  }

  get account(): Account {
    return this.#account
  }

  /** The number of the current password, where that is known. */
  get password(): number | undefined {
    return this.#doubtful === undefined ? this.#password : undefined
  }

  /** One more check of what lives or has ended, anywhere, beside whatever is done with it. */
  async look(random: Random): Promise<void> {
    const { nodes } = this.#parts
    const held =
      random.below(2) === 0 ? random.pick(this.alive)?.access : random.pick(this.ended.slice(-mostRemembered))
    if (held !== undefined) await this.#check(held, random.below(nodes))
  }

  /** Goes on until `isOver`, then waits for what is under way. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.#step()
    await Promise.all(this.#underWay)
  }

  async #step(): Promise<void> {
    const { random } = this.#parts
    if (this.#doubtful !== undefined) return this.#settlePassword(this.#doubtful)
    const login = random.pick(this.alive)
    const choice = random.below(100)
    if (this.#parts.onlyCrosses || choice < 4) return this.#cross()
    if (login === undefined || (choice < 30 && this.alive.length < mostAlive)) return this.#signIn()
    if (choice < 34 && this.alive.length < mostAlive) return this.#createKey()
    if (choice < 42) return this.#use(login)
    if (choice < 54) return void (await this.#refresh(login))
    if (choice < 58) return this.#tryEnded()
    if (choice < 91) return this.#end(login)
    if (choice < 94) return this.#reuse(login)
    if (choice < 96) return void (await this.#endAll())
    if (choice < 98) return this.#recover()
    return this.#changePassword()
  }

  async #signIn(): Promise<void> {
    const { api, random } = this.#parts
    const kind = random.below(2) === 0 ? 'session' : 'token'
    const { login } = await api.signIn(this.#scene(), this.#account, this.#password, kind)
    if (login === undefined) return
    this.alive.push(login)
    // Where a node has seen it, it may hold it in memory.
    if (random.below(3) > 0) await this.#check(login.access, this.#pickNode())
  }

  async #createKey(): Promise<void> {
    const by = this.#ownLogin()
    if (by === undefined) return
    const { login } = await this.#parts.api.createKey(this.#scene(), by.access)
    if (login !== undefined) this.alive.push(login)
  }

  /** One that manages credentials, which a key does not. */
  #ownLogin(): Login | undefined {
    return this.#parts.random.pick(this.alive.filter(({ access }) => access.kind !== 'key'))
  }

  async #use({ access }: Login): Promise<void> {
    await this.#check(access, this.#pickNode())
  }

  async #tryEnded(): Promise<void> {
    const held = this.#parts.random.pick(this.ended.slice(-mostRemembered))
    if (held !== undefined) await this.#check(held, this.#pickNode())
  }

  /**
   * A session that no node has seen yet is checked everywhere and ended meanwhile. Whoever read it before its end must not
   * keep it; and nobody asks again before the bound has passed, since that would clear what was kept.
   */
  async #cross(): Promise<void> {
    const { api, random, administrator, boundMs, crossingMs } = this.#parts
    const { login } = await api.signIn(this.#scene(), this.#account, this.#password, 'session')
    if (login === undefined) return
    this.#start(this.#checkEverywhere(login.access))
    await pause(random.below(crossingMs + 1))
    const call = await api.revokeSession(this.#scene(), administrator, login)
    if (writeOutcome(call) !== 'done') return
    this.ended.push(login.access)
    const laterMs = boundMs + 3 + random.below(2 * crossingMs + 1)
    this.#start(pause(laterMs).then(() => this.#checkEverywhere(login.access)))
  }

  /** Answers with what took the login's place; the access token before it lives on. */
  async #refresh(login: Login): Promise<Login | undefined> {
    const { refresh } = login
    if (refresh === undefined) return undefined
    const { call, login: next } = await this.#parts.api.refresh(this.#scene(), refresh)
    if (next !== undefined) {
      this.#spent.set(next, [...(this.#spent.get(login) ?? []), refresh])
      this.#spent.delete(login)
      next.earlier = credentialsOf(login)
      this.#replace(login, next)
    } else if (call.status === 400) this.#forget(login)
    return next
  }

  async #end(login: Login): Promise<void> {
    const { random, nodes, crossingMs } = this.#parts
    this.#remove(login)
    // Checks that cross the ending: whatever they have read must not outlive it.
    if (random.below(2) === 0) {
      for (let crossing = random.below(nodes); crossing >= 0; crossing--)
        this.#start(this.#check(login.access, random.below(nodes)))
      if (random.below(2) === 0) await pause(random.below(crossingMs + 1))
    }
    const call = await this.#endOne(login)
    if (writeOutcome(call) !== 'done') return
    this.#bury(call.operation === 'revoke-token' ? [login.access] : credentialsOf(login))
  }

  #endOne(login: Login): Promise<Call> {
    const { api, random, administrator } = this.#parts
    const scene = this.#scene()
    const { access } = login
    const choice = random.below(10)
    const other = this.#ownLogin()
    if (access.kind === 'key') {
      return other === undefined || choice < 3
        ? api.revokeSession(scene, administrator, login)
        : api.endKey(scene, other.access, login)
    }
    if (choice < 5) return api.signOut(scene, access)
    if (choice < 8) {
      if (access.kind === 'token' && random.below(2) === 0)
        return api.revokeToken(scene, administrator, access)
      return api.revokeSession(scene, administrator, login)
    }
    return api.endSession(scene, other?.access ?? access, login)
  }

  async #reuse(login: Login): Promise<void> {
    let current = login
    // The last one that was exchanged may come again for a while; the one before must not.
    while ((this.#spent.get(current) ?? []).length < 2) {
      const next = await this.#refresh(current)
      if (next === undefined) return
      current = next
    }
    const [oldest] = this.#spent.get(current) ?? []
    if (oldest === undefined) return
    this.#forget(current)
    const { call } = await this.#parts.api.refresh(this.#scene(), oldest, 'reuse')
    if (writeOutcome(call) === 'done') this.#bury(credentialsOf(current))
  }

  /** Answers whether it is sure that everything is over. */
  async #endAll(): Promise<boolean> {
    const { api, administrator } = this.#parts
    const logins = this.alive.splice(0)
    const call = await api.revokeSubject(this.#scene(), administrator, this.#account)
    const isDone = writeOutcome(call) === 'done'
    if (isDone) this.#bury(logins.flatMap(credentialsOf))
    return isDone
  }

  /** One ticket, presented on every node at once, each time with another password: one of them counts. */
  async #recover(): Promise<void> {
    const { api, administrator, nodes } = this.#parts
    const ticket = await api.askRecovery(this.#scene(), administrator, this.#account)
    if (ticket === undefined) return
    const logins = this.alive.splice(0)
    const attempts = Array.from({ length: nodes }, async (_, node) => {
      this.#nextPassword += 1
      const password = this.#nextPassword
      const call = await api.recover({ ...this.#scene(), node }, ticket, password)
      return { password, outcome: writeOutcome(call) }
    })
    const made = await Promise.all(attempts)
    const done = made.find(({ outcome }) => outcome === 'done')
    if (done !== undefined) {
      this.#password = done.password
      return this.#bury(logins.flatMap(credentialsOf))
    }
    const open = made.filter(({ outcome }) => outcome === 'unknown').map(({ password }) => password)
    if (open.length === 0) return void this.alive.push(...logins)
    this.#doubtful = open
    this.#isTicketOut = true
  }

  async #changePassword(): Promise<void> {
    const access = this.#ownLogin()?.access
    if (access === undefined) return
    this.#nextPassword += 1
    const next = this.#nextPassword
    const call = await this.#parts.api.changePassword(this.#scene(), access, this.#password, next)
    const outcome = writeOutcome(call)
    if (outcome === 'unknown') this.#doubtful = [next]
    if (outcome === 'undone') return
    const others = this.alive.filter(login => login.access !== access)
    for (const login of others) this.#remove(login)
    if (outcome === 'unknown') return
    this.#password = next
    this.#bury(others.flatMap(credentialsOf))
  }

  /** Signs in with each password until one of them works. */
  async #settlePassword(doubtful: readonly number[]): Promise<void> {
    // An end of everything makes the ticket void: what it has not done by then it never does.
    if (this.#isTicketOut && !(await this.#endAll())) return
    this.#isTicketOut = false
    for (const password of [...doubtful, this.#password]) {
      const { call, login } = await this.#parts.api.signIn(this.#scene(), this.#account, password, 'token')
      if (call.status !== 200 || login === undefined) continue
      this.alive.push(login)
      this.#password = password
      this.#doubtful = undefined
      return
    }
  }

  /** What was acknowledged as ended is tried on every node at once, when the bound has passed, and again later. */
  #bury(all: readonly Held[]): void {
    const { boundMs, random } = this.#parts
    for (const held of all) {
      this.ended.push(held)
      this.#start(this.#checkEverywhere(held))
      for (const later of laterMs) {
        if (later === 0 && boundMs === 0) continue
        this.#start(pause(boundMs + 3 + random.below(later + 1)).then(() => this.#checkEverywhere(held)))
      }
    }
  }

  async #checkEverywhere(held: Held): Promise<void> {
    const nodes = Array.from({ length: this.#parts.nodes }, (_, node) => node)
    await Promise.all(nodes.map(node => this.#check(held, node)))
  }

  async #check(held: Held, node: number): Promise<void> {
    const { api, verifiers, random } = this.#parts
    const way = random.below(4) === 0 ? 'store' : 'memory'
    const isElsewhere = held.kind === 'token' && random.below(3) === 0
    // A node that hangs gets some calls to answer when it wakes, not all there are.
    if (api.waiting(node) > crowd * 8) return
    const scene = { ...this.#scene(), node }
    const call = isElsewhere ? await verifiers.check(scene, held) : await api.check(scene, held, way)
    if (call.status !== 401) return
    const dead = this.alive.find(({ access }) => access === held)
    if (dead !== undefined) this.#remove(dead)
  }

  #scene(): Scene {
    return { node: this.#pickNode(), account: this.#account }
  }

  #pickNode(): number {
    const { random, nodes, api } = this.#parts
    const node = random.below(nodes)
    const other = random.below(nodes)
    return api.waiting(node) > crowd && random.below(10) > 0 ? other : node
  }

  #start(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }

  #replace(login: Login, next: Login): void {
    const index = this.alive.indexOf(login)
    if (index >= 0) this.alive[index] = next
  }

  #remove(login: Login): void {
    const index = this.alive.indexOf(login)
    if (index >= 0) this.alive.splice(index, 1)
  }

  #forget(login: Login): void {
    this.#remove(login)
    this.#spent.delete(login)
  }
}

/** What is presented at checks; as many of its earlier tokens as are worth the asking. */
function credentialsOf({ access, earlier = [] }: Login): readonly Held[] {
  return [access, ...earlier.slice(0, 3)]
}
