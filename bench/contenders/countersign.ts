/** Countersign, both modes: as a library over an SQLite file of its own, through its public exports. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve as serveHono } from '@hono/node-server'
import { type CheckOutcome, type Countersign, type CountersignOptions, createCountersign } from 'countersign'
import { countersign as forExpress, required as requiredExpress } from 'countersign/express'
import { countersign as forFastify, required as requiredFastify } from 'countersign/fastify'
import { countersign as forHono, required as requiredHono } from 'countersign/hono'
import { countersign as forNode } from 'countersign/node'
import { sqlite } from 'countersign/storage/sqlite'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import type { Checking, CheckVariant, Framework, HttpVariant, SignInVariant } from './contender.ts'
import { listen, portOf } from './listen.ts'

export type Mode = 'session' | 'token'

const password = 'seven quiet herons at dawn'
const sessionsPerSubject = 50

/** A node over a store that goes with the process. Passwords are hashed lightly: it is checks that are measured. */
export async function open(options: Partial<CountersignOptions> = {}): Promise<Countersign> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return createCountersign({
    storage: sqlite(join(folder, 'auth.db')),
    issuer: 'https://auth.example.com',
    secret: randomBytes(32).toString('base64url'),
    password: { memoryCost: 8, timeCost: 1, concurrency: 2, maxQueued: 100_000 },
    signIn: { attemptsPerMinute: 'off' },
    audit: { signIns: false },
    maxStalenessMs: 1000,
    ...options,
  })
}

/** Signs in as often as asked, as people do: each a few times. Answers the headers that they send from then on. */
export async function signInMany(auth: Countersign, mode: Mode, count: number): Promise<string[]> {
  const headers: string[] = []
  const batch = async (identifier: string, wanted: number) => {
    await auth.subjects.create({ identifier, password, roles: ['editor'] })
    for (let made = 0; made < wanted; made++) headers.push(await signInOnce(auth, mode, identifier))
  }
  let begun = 0
  const loop = async () => {
    while (begun < count) {
      const wanted = Math.min(sessionsPerSubject, count - begun)
      begun += wanted
      await batch(randomBytes(9).toString('hex'), wanted)
    }
  }
  await Promise.all(Array.from({ length: 32 }, loop))
  return headers
}

async function signInOnce(auth: Countersign, mode: Mode, identifier: string): Promise<string> {
  const outcome = await auth.signIn({ identifier, password, credential: mode })
  if (!outcome.ok) throw new Error(`sign-in was refused: ${outcome.reason}`)
  return outcome.credential === 'session'
    ? `__Host-session=${outcome.sessionIdentifier}`
    : `Bearer ${outcome.accessToken}`
}

function subjectOf(outcome: CheckOutcome): string | undefined {
  return outcome.ok ? outcome.identity.subject : undefined
}

/**
 * A use is written behind once every twentieth of the idle timeout. Contenders take turns, so that most of the time passes while
 * others are measured: with the default, a good part of a few checks would pay for what a hundred times as many bring about.
 */
const session = { idleTimeoutSeconds: 86_400 }

function checking(mode: Mode, options: Partial<CountersignOptions> = {}): CheckVariant {
  return {
    prepare: async (): Promise<Checking> => {
      const auth = await open({ session, ...options })
      const name = headerName(mode)
      return {
        mint: count => signInMany(auth, mode, count),
        check: value => {
          const outcome = auth.check({ [name]: value })
          return outcome instanceof Promise ? outcome.then(subjectOf) : subjectOf(outcome)
        },
      }
    },
  }
}

export function headerName(mode: Mode): 'cookie' | 'authorization' {
  return mode === 'session' ? 'cookie' : 'authorization'
}

const lifetime = 3600
const signed = (algorithm: 'EdDSA' | 'ES256' | 'RS256' | 'HS256') =>
  checking('token', { token: { algorithm, accessTimeoutSeconds: lifetime } })

export const check: Record<string, CheckVariant> = {
  session: checking('session'),
  'session, strict': checking('session', { maxStalenessMs: 0 }),
  'session, bound of 5 ms': checking('session', { maxStalenessMs: 5 }),
  'token, HS256': signed('HS256'),
  'token, EdDSA': signed('EdDSA'),
  'token, ES256': signed('ES256'),
  'token, RS256': signed('RS256'),
  'encrypted token': checking('token', { token: { format: 'jwe', accessTimeoutSeconds: lifetime } }),
}

const servers: Record<Framework, (auth: Countersign) => Promise<number>> = {
  'node:http': auth => {
    const mount = forNode(auth)
    return listen(
      createServer((request, response) => {
        mount(request, response, () => {
          const { identity } = request
          response.writeHead(identity === undefined ? 401 : 200, { 'content-type': 'application/json' })
          response.end(JSON.stringify({ subject: identity?.subject }))
        })
      }),
    )
  },
  express: auth => {
    const app = express()
    app.use(forExpress(auth))
    app.get('/me', requiredExpress(), (request, response) => {
      response.json({ subject: request.identity?.subject })
    })
    return listen(createServer(app))
  },
  fastify: async auth => {
    const app = fastify()
    await app.register(forFastify(auth))
    app.get('/me', { onRequest: requiredFastify() }, async request => ({
      subject: request.identity?.subject,
    }))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return portOf(app.server)
  },
  hono: auth => {
    const app = new Hono()
    app.use(forHono(auth))
    app.get('/me', requiredHono(), context => context.json({ subject: context.var.identity?.subject }))
    return new Promise(resolve => {
      serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
    })
  },
}

function serving(framework: Framework, mode: Mode, options: Partial<CountersignOptions> = {}): HttpVariant {
  return {
    framework,
    serve: async () => {
      const auth = await open({ token: { accessTimeoutSeconds: lifetime }, ...options })
      const [value = ''] = await signInMany(auth, mode, 1)
      const outcome = await auth.authenticate({ [headerName(mode)]: value })
      if (!outcome.ok) throw new Error(`the credential is refused: ${outcome.reason}`)
      return {
        port: await servers[framework](auth),
        header: [headerName(mode), value],
        revoke: async () => {
          await auth.subjects.revokeAll(outcome.identity.subject)
        },
      }
    },
  }
}

const frameworks = ['node:http', 'fastify', 'hono', 'express'] as const

export const http: Record<string, HttpVariant> = {
  ...Object.fromEntries(
    frameworks.flatMap(framework => [
      [`${framework}: session`, serving(framework, 'session')],
      [`${framework}: token`, serving(framework, 'token')],
    ]),
  ),
  'node:http: session, strict': serving('node:http', 'session', { maxStalenessMs: 0 }),
  'node:http: session, bound of 5 ms': serving('node:http', 'session', { maxStalenessMs: 5 }),
}

/** As it comes: argon2id with its default parameters, and every sign-in in the audit log. */
function signingIn(mode: Mode): SignInVariant {
  return {
    open: async () => {
      const auth = await open({ password: { maxQueued: 1000 }, audit: { signIns: true } })
      const identifier = 'ada@example.com'
      await auth.subjects.create({ identifier, password, roles: [] })
      return () => signInOnce(auth, mode, identifier)
    },
  }
}

export const signIn: Record<string, SignInVariant> = {
  session: signingIn('session'),
  token: signingIn('token'),
}
