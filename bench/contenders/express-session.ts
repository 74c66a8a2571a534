/** express-session, over each of the stores that people use with it. */
import { createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import pgSimple from 'connect-pg-simple'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session, { type SessionData, type Store } from 'express-session'
import { createClient } from 'redis'
import type { CheckVariant, HoldVariant, HttpVariant, Setting } from './contender.ts'
import { listen } from './listen.ts'
import { ownDatabase } from './own-database.ts'

declare module 'express-session' {
  interface SessionData {
    subject: string
    roles: string[]
  }
}

const secret = randomBytes(32).toString('base64url')

type OpenStore = (setting: Setting) => Promise<Store>

const stores = {
  MemoryStore: async () => new session.MemoryStore(),
  Redis: async ({ redisUrl = '' }) => {
    const client = createClient({ url: redisUrl })
    await client.connect()
    return new RedisStore({ client, prefix: `${randomBytes(4).toString('hex')}:` })
  },
  PostgreSQL: async setting => {
    const PgStore = pgSimple(session)
    const conString = await ownDatabase(setting, 'express_session')
    return new PgStore({ conString, createTableIfMissing: true, pruneSessionInterval: false })
  },
} satisfies Record<string, OpenStore>

/** As its documentation has it: nothing is written unless something changed. */
function middleware(store: Store) {
  return session({ store, secret, resave: false, saveUninitialized: false })
}

/** A session in the store, and the cookie that names it, signed as express-session signs it. */
async function signIn(store: Store): Promise<string> {
  const sid = randomBytes(24).toString('base64url')
  const maxAge = 86_400_000
  const data: SessionData = {
    cookie: { path: '/', httpOnly: true, originalMaxAge: maxAge, expires: new Date(Date.now() + maxAge) },
    subject: randomBytes(16).toString('base64url'),
    roles: ['editor'],
  }
  await new Promise<void>((resolve, reject) => {
    store.set(sid, data, (fault?: unknown) => (fault ? reject(fault) : resolve()))
  })
  const mac = createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '')
  return `connect.sid=${encodeURIComponent(`s:${sid}.${mac}`)}`
}

/** What express-session wants of a request and an answer. */
function messages(cookie: string) {
  const request = { headers: { cookie }, url: '/me', originalUrl: '/me', method: 'GET' } as express.Request
  const response = { headersSent: false, writeHead() {}, end() {}, setHeader() {}, getHeader() {} }
  // It touches nothing else of an answer: a check ends before anything is written.
  return { request, response: response as unknown as express.Response }
}

function checking(openStore: OpenStore, mostCredentials?: number): CheckVariant {
  return {
    ...(mostCredentials !== undefined && { mostCredentials }),
    prepare: async setting => {
      const store = await openStore(setting)
      const find = middleware(store)
      return {
        mint: async count => {
          const cookies: string[] = []
          let begun = 0
          const loop = async () => {
            while (begun++ < count) cookies.push(await signIn(store))
          }
          await Promise.all(Array.from({ length: 16 }, loop))
          return cookies
        },
        check: cookie =>
          new Promise((resolve, reject) => {
            const { request, response } = messages(cookie)
            find(request, response, fault => (fault ? reject(fault) : resolve(request.session.subject)))
          }),
      }
    },
  }
}

function serving(openStore: OpenStore): HttpVariant {
  return {
    framework: 'express',
    serve: async setting => {
      const store = await openStore(setting)
      const app = express()
      app.use(middleware(store))
      app.get('/me', (request, response) => {
        const { subject } = request.session
        response.status(subject === undefined ? 401 : 200).json({ subject })
      })
      const cookie = await signIn(store)
      const sid = /s:([\w-]+)\./.exec(decodeURIComponent(cookie))?.[1] ?? ''
      return {
        port: await listen(createServer(app)),
        header: ['cookie', cookie],
        revoke: () =>
          new Promise<void>((resolve, reject) => {
            store.destroy(sid, fault => (fault ? reject(fault) : resolve()))
          }),
      }
    },
  }
}

export const check: Record<string, CheckVariant> = {
  MemoryStore: checking(stores.MemoryStore),
  Redis: { ...checking(stores.Redis), needsRedis: true },
  PostgreSQL: checking(stores.PostgreSQL, 20_000),
}

export const http: Record<string, HttpVariant> = {
  MemoryStore: serving(stores.MemoryStore),
  Redis: { ...serving(stores.Redis), needsRedis: true },
  PostgreSQL: serving(stores.PostgreSQL),
}

export const hold: Record<string, HoldVariant> = {
  MemoryStore: {
    open: async () => {
      const store = await stores.MemoryStore()
      const find = middleware(store)
      const cookies: string[] = []
      return {
        add: async count => {
          for (let added = 0; added < count; added++) {
            const cookie = await signIn(store)
            // Enough to check; all of them would be the bench's memory and not the store's.
            if (cookies.length < 10_000) cookies.push(cookie)
          }
        },
        check: count => {
          for (let checked = 0; checked < count; checked++) {
            const cookie = cookies[Math.floor(Math.random() * cookies.length)] ?? ''
            const { request, response } = messages(cookie)
            find(request, response, fault => {
              if (fault || request.session.subject === undefined)
                throw new Error('a good session was refused')
            })
          }
        },
      }
    },
  },
}
