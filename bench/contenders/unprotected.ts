/** The same servers without any check: what the others are a share of. */
import { createServer } from 'node:http'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import type { Framework, HttpVariant } from './contender.ts'
import { listen, portOf } from './listen.ts'

/** As long as a subject of a protected server. */
const subject = 'a'.repeat(22)

const servers: Record<Framework, () => Promise<number>> = {
  'node:http': () => {
    return listen(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ subject }))
      }),
    )
  },
  express: () => {
    const app = express()
    app.get('/me', (_request, response) => {
      response.json({ subject })
    })
    return listen(createServer(app))
  },
  fastify: async () => {
    const app = fastify()
    app.get('/me', async () => ({ subject }))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return portOf(app.server)
  },
  hono: () => {
    const app = new Hono()
    app.get('/me', context => context.json({ subject }))
    return new Promise(resolve => {
      serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
    })
  },
}

/** What clients send all the same, as long as what ours send: the same bytes arrive, and nobody looks at them. */
const headers = {
  cookie: ['cookie', `__Host-session=${'a'.repeat(43)}`],
  token: ['authorization', `Bearer ${'a'.repeat(382)}`],
} as const

export const http: Record<string, HttpVariant> = Object.fromEntries(
  (['node:http', 'fastify', 'hono', 'express'] as const).flatMap(framework =>
    Object.entries(headers).map(([carried, header]) => [
      `${framework}: ${carried}`,
      { framework, serve: async () => ({ port: await servers[framework](), header }) },
    ]),
  ),
)
