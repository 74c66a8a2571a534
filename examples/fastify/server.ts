/** Countersign in a Fastify 5 application. `npm start`, then see the README beside the examples. */
import { randomBytes } from 'node:crypto'
import { createCountersign } from 'countersign'
import { countersign, required } from 'countersign/fastify'
import { memory } from 'countersign/storage/memory'
import fastify from 'fastify'

const port = Number(process.env.PORT ?? 8080)
const auth = await createCountersign({
  // Gone when it ends; `sqlite('./auth.db')` and a secret that you keep for anything else.
  storage: memory(),
  secret: randomBytes(32).toString('base64url'),
  issuer: `http://localhost:${port}`,
})

const app = fastify()
await app.register(countersign(auth))
app.get('/', async request => `Hello ${request.identity?.subject ?? 'stranger'}\n`)
app.get('/me', { onRequest: required() }, async request => `You are ${request.identity?.subject}\n`)
await app.listen({ port, host: '127.0.0.1' })
console.log(`http://localhost:${port}`)
