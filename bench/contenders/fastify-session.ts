/** @fastify/session, over its store in memory. */
import { randomBytes } from 'node:crypto'
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
      const set = async () => app.inject({ method: 'POST', url: '/sign-in' })
      let cookie = ''
      return {
        add: async count => {
          for (let added = 0; added < count; added++) cookie = cookieOf(await set())
        },
        check: async count => {
          for (let checked = 0; checked < count; checked++) {
            const { statusCode } = await app.inject({ method: 'GET', url: '/me', headers: { cookie } })
            if (statusCode !== 200) throw new Error('a good session was refused')
          }
        },
      }
    },
  },
}
