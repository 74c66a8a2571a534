/** @fastify/session, over its store in memory. */
import { randomBytes } from 'node:crypto'
import { Agent, request as ask, type IncomingHttpHeaders } from 'node:http'
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import fastify from 'fastify'
import type { HoldVariant, HttpVariant } from './contender.ts'
import { portOf } from './listen.ts'

declare module 'fastify' {
  interface Session {
    subject?: string
    roles?: string[]
  }
}

async function serving() {
  const app = fastify()
  await app.register(cookie)
  const secret = randomBytes(32).toString('base64url')
  await app.register(session, { secret, cookie: { secure: false }, saveUninitialized: false, rolling: false })
  app.post('/sign-in', async request => {
    request.session.subject = randomBytes(16).toString('base64url')
    request.session.roles = ['editor']
    return {}
  })
  app.get('/me', async (request, reply) => {
    const { subject } = request.session
    if (subject === undefined) reply.code(401)
    return { subject }
  })
  return app
}

function cookieOf({ headers }: { headers: Record<string, unknown> }): string {
  const [set] = [headers['set-cookie']].flat()
  return String(set).split(';')[0] ?? ''
}

/** Over one connection: a session keeps the request that made it, and one that was only simulated takes six times as much. */
function caller(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return (method: string, path: string, cookie?: string): Promise<IncomingHttpHeaders> =>
    new Promise((resolve, reject) => {
      const headers = cookie === undefined ? {} : { cookie }
      const outgoing = ask({ port, host: '127.0.0.1', method, path, agent, headers }, incoming => {
        incoming.resume()
        incoming.once('end', () => {
          if (incoming.statusCode === 200) resolve(incoming.headers)
          else reject(new Error(`answered ${incoming.statusCode}`))
        })
      })
      outgoing.once('error', reject)
      outgoing.end()
    })
}

export const http: Record<string, HttpVariant> = {
  'in memory': {
    framework: 'fastify',
    serve: async () => {
      const app = await serving()
      await app.listen({ port: 0, host: '127.0.0.1' })
      const header = ['cookie', cookieOf(await app.inject({ method: 'POST', url: '/sign-in' }))] as const
      return { port: portOf(app.server), header }
    },
  },
}

export const hold: Record<string, HoldVariant> = {
  'in memory': {
    open: async () => {
      const app = await serving()
      await app.listen({ port: 0, host: '127.0.0.1' })
      const call = caller(portOf(app.server))
      const cookies: string[] = []
      return {
        add: async count => {
          for (let added = 0; added < count; added++) {
            const cookie = cookieOf({ headers: await call('POST', '/sign-in') })
            // Enough to check; all of them would be the bench's memory and not the store's.
            if (cookies.length < 10_000) cookies.push(cookie)
          }
        },
        check: async count => {
          for (let checked = 0; checked < count; checked++) {
            await call('GET', '/me', cookies[Math.floor(Math.random() * cookies.length)])
          }
        },
      }
    },
  },
}
