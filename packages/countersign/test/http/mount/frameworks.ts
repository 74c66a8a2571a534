/** The application of `mounted.ts` under each framework. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import {
  countersign as forExpress,
  required as requiredInExpress,
} from '../../../src/http/adapter/express.ts'
import {
  countersign as forFastify,
  required as requiredInFastify,
} from '../../../src/http/adapter/fastify.ts'
import { countersign as forFetch, required as requiredInFetch } from '../../../src/http/adapter/fetch.ts'
import { countersign as forHono, required as requiredInHono } from '../../../src/http/adapter/hono.ts'
import { countersign as forNode, required as requiredInNode } from '../../../src/http/adapter/node.ts'
import type { Identity } from '../../../src/index.ts'
import { type Framework, mountFunction, mountServer } from './mounted.ts'

const nameOf = (identity: Identity | undefined) => identity?.subject ?? 'nobody'

const overFetch: Framework = {
  name: 'fetch',
  hasSocket: false,
  mount: async (auth, options) => {
    const guarded = requiredInFetch((_, identity) => new Response(identity.subject))
    const strict = requiredInFetch((_, identity) => new Response(identity.subject), { maxStalenessMs: 0 })
    const admins = requiredInFetch((_, identity) => new Response(identity.subject), { role: 'admin' })
    return mountFunction(
      forFetch(
        auth,
        async (request, identity) => {
          const { pathname } = new URL(request.url)
          if (pathname === '/hello') return new Response(nameOf(identity))
          if (pathname === '/private') return guarded(request, identity)
          if (pathname === '/strict') return strict(request, identity)
          if (pathname === '/admin') return admins(request, identity)
          if (pathname === '/echo') return Response.json(await request.json())
          if (pathname === '/healthz') return new Response('mine')
          return new Response('no such page', { status: 404 })
        },
        options,
      ),
    )
  },
}

const overNode: Framework = {
  name: 'node:http',
  hasSocket: true,
  mount: async (auth, options) => {
    const guard = forNode(auth, options)
    const [guarded, strict, admins] = [{}, { maxStalenessMs: 0 }, { role: 'admin' }].map(requiredInNode)
    const application = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
      const finish = () => void outgoing.end(nameOf(incoming.identity))
      if (incoming.url === '/hello') return finish()
      if (incoming.url === '/private') return guarded?.(incoming, outgoing, finish)
      if (incoming.url === '/strict') return strict?.(incoming, outgoing, finish)
      if (incoming.url === '/admin') return admins?.(incoming, outgoing, finish)
      if (incoming.url === '/healthz') return void outgoing.end('mine')
      if (incoming.url === '/echo') {
        const chunks: Buffer[] = []
        for await (const chunk of incoming) chunks.push(chunk)
        return void outgoing.end(Buffer.concat(chunks))
      }
      outgoing.statusCode = 404
      outgoing.end('no such page')
    }
    return mountServer(
      createServer((incoming, outgoing) =>
        guard(incoming, outgoing, () => void application(incoming, outgoing)),
      ),
    )
  },
}

const overNodeByFetch: Framework = {
  ...overNode,
  name: 'node:http, by the handler for fetch',
  mount: ({ check, handler }, options) => overNode.mount({ check, handler }, options),
}

function expressWith(name: string, order: 'before' | 'after'): Framework {
  return {
    name,
    hasSocket: true,
    mount: async (auth, options) => {
      const app = express()
      const steps = [forExpress(auth, options), express.json()]
      for (const step of order === 'before' ? steps : steps.toReversed()) app.use(step)
      app.get('/hello', (request, response) => void response.send(nameOf(request.identity)))
      app.get(
        '/private',
        requiredInExpress(),
        (request, response) => void response.send(nameOf(request.identity)),
      )
      app.get('/strict', requiredInExpress({ maxStalenessMs: 0 }), (request, response) => {
        response.send(nameOf(request.identity))
      })
      app.get('/admin', requiredInExpress({ role: 'admin' }), (request, response) => {
        response.send(nameOf(request.identity))
      })
      app.post('/echo', (request, response) => void response.json(request.body))
      app.get('/healthz', (_, response) => void response.send('mine'))
      return mountServer(createServer(app))
    },
  }
}

const overFastify: Framework = {
  name: 'Fastify 5',
  hasSocket: true,
  mount: async (auth, options) => {
    const app = fastify()
    app.register(forFastify(auth, options))
    app.get('/hello', async request => nameOf(request.identity))
    app.get('/private', { onRequest: requiredInFastify() }, async request => nameOf(request.identity))
    app.get('/strict', { onRequest: requiredInFastify({ maxStalenessMs: 0 }) }, async request =>
      nameOf(request.identity),
    )
    app.get('/admin', { onRequest: requiredInFastify({ role: 'admin' }) }, async request =>
      nameOf(request.identity),
    )
    app.post('/echo', async request => request.body)
    app.get('/healthz', async () => 'mine')
    await app.listen({ host: '127.0.0.1', port: 0 })
    return mountServer(app.server, () => app.close())
  },
}

const overHono: Framework = {
  name: 'Hono',
  hasSocket: false,
  mount: async (auth, options) => {
    const app = new Hono()
    app.use(forHono(auth, options))
    app.get('/hello', context => context.text(nameOf(context.var.identity)))
    app.get('/private', requiredInHono(), context => context.text(nameOf(context.var.identity)))
    app.get('/strict', requiredInHono({ maxStalenessMs: 0 }), context =>
      context.text(nameOf(context.var.identity)),
    )
    app.get('/admin', requiredInHono({ role: 'admin' }), context =>
      context.text(nameOf(context.var.identity)),
    )
    app.post('/echo', async context => context.json(await context.req.json()))
    app.get('/healthz', context => context.text('mine'))
    return mountFunction(request => app.fetch(request))
  },
}

export const frameworks: readonly Framework[] = [
  overFetch,
  overNode,
  overNodeByFetch,
  expressWith('Express 5', 'before'),
  expressWith('Express 5 after express.json()', 'after'),
  overFastify,
  overHono,
]
