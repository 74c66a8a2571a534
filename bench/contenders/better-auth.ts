/** better-auth: over SQLite and PostgreSQL, with its cookie cache, and with Redis as its secondary storage. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { fromNodeHeaders } from 'better-auth/node'
import { Pool } from 'pg'
import { createClient } from 'redis'
import type { CheckVariant, HttpVariant, Setting, SignInVariant } from './contender.ts'
import { listen } from './listen.ts'
import { ownDatabase } from './own-database.ts'

type Backing = Pick<BetterAuthOptions, 'database' | 'secondaryStorage' | 'session'>

const backings = {
  SQLite: async () => ({ database: sqlite() }),
  'SQLite, cookieCache': async () => ({
    database: sqlite(),
    session: { cookieCache: { enabled: true, maxAge: 300 } },
  }),
  'Redis as secondaryStorage': async ({ redisUrl = '' }: Setting) => {
    const client = createClient({ url: redisUrl })
    await client.connect()
    const name = (key: string) => `better-auth:${process.pid}:${key}`
    return {
      database: sqlite(),
      secondaryStorage: {
        get: (key: string) => client.get(name(key)),
        getAndDelete: (key: string) => client.getDel(name(key)),
        increment: async (key: string, ttl: number) => {
          const count = await client.incr(name(key))
          if (count === 1) await client.expire(name(key), ttl)
          return count
        },
        set: async (key: string, value: string, ttl?: number) => {
          await client.set(
            name(key),
            value,
            ttl === undefined ? {} : { expiration: { type: 'EX', value: ttl } },
          )
        },
        delete: async (key: string) => {
          await client.del(name(key))
        },
      },
    }
  },
  PostgreSQL: async (setting: Setting) => ({
    database: new Pool({ connectionString: await ownDatabase(setting, 'better_auth') }),
  }),
} satisfies Record<string, (setting: Setting) => Promise<Backing>>

/** In memory: faster than any file. */
function sqlite(): DatabaseSync {
  return new DatabaseSync(':memory:')
}

type EmailAndPassword = NonNullable<BetterAuthOptions['emailAndPassword']>

/** Where it is checks that are measured, nobody waits for a password. */
const lightly: EmailAndPassword = {
  enabled: true,
  password: { hash: async password => password, verify: async ({ hash, password }) => hash === password },
}

async function open(backing: Backing, emailAndPassword: EmailAndPassword = lightly) {
  const options = {
    ...backing,
    baseURL: 'http://127.0.0.1',
    secret: randomBytes(32).toString('base64url'),
    logger: { disabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    emailAndPassword,
  } satisfies BetterAuthOptions
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  return betterAuth(options)
}

type Auth = Awaited<ReturnType<typeof open>>

/** The cookies that a browser would send after it signed up. */
async function signUp(auth: Auth): Promise<string> {
  const name = randomBytes(8).toString('hex')
  const { headers } = await auth.api.signUpEmail({
    body: { name, email: `${name}@example.com`, password: 'seven quiet herons at dawn' },
    returnHeaders: true,
  })
  return headers
    .getSetCookie()
    .map(cookie => cookie.slice(0, cookie.indexOf(';')))
    .join('; ')
}

function checking(back: (setting: Setting) => Promise<Backing>): CheckVariant {
  return {
    mostCredentials: 2000,
    prepare: async setting => {
      const auth = await open(await back(setting))
      return {
        mint: async count => {
          const cookies: string[] = []
          for (let made = 0; made < count; made++) cookies.push(await signUp(auth))
          return cookies
        },
        check: async cookie => (await auth.api.getSession({ headers: new Headers({ cookie }) }))?.user.id,
      }
    },
  }
}

function serving(back: (setting: Setting) => Promise<Backing>): HttpVariant {
  return {
    framework: 'node:http',
    serve: async setting => {
      const auth = await open(await back(setting))
      const cookie = await signUp(auth)
      const server = createServer(async (request, response) => {
        const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
        response.writeHead(found === null ? 401 : 200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ subject: found?.user.id }))
      })
      return {
        port: await listen(server),
        header: ['cookie', cookie],
        revoke: async () => {
          await auth.api.revokeSessions({ headers: new Headers({ cookie }) })
        },
      }
    },
  }
}

export const check: Record<string, CheckVariant> = {
  SQLite: checking(backings.SQLite),
  'SQLite, cookieCache': checking(backings['SQLite, cookieCache']),
  'Redis as secondaryStorage': { ...checking(backings['Redis as secondaryStorage']), needsRedis: true },
  PostgreSQL: checking(backings.PostgreSQL),
}

export const http: Record<string, HttpVariant> = {
  SQLite: serving(backings.SQLite),
  'SQLite, cookieCache': serving(backings['SQLite, cookieCache']),
  'Redis as secondaryStorage': { ...serving(backings['Redis as secondaryStorage']), needsRedis: true },
  PostgreSQL: serving(backings.PostgreSQL),
}

/** As it comes: scrypt with its parameters. */
export const signIn: Record<string, SignInVariant> = {
  SQLite: {
    open: async () => {
      const auth = await open({ database: sqlite() }, { enabled: true })
      const body = { email: 'ada@example.com', password: 'seven quiet herons at dawn' }
      await auth.api.signUpEmail({ body: { ...body, name: 'ada' } })
      return () => auth.api.signInEmail({ body })
    },
  },
}
