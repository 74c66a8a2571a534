/** Countersign in a Hono application. `npm start`, then see the README beside the examples. */
import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import { createCountersign } from 'countersign'
import { countersign, required } from 'countersign/hono'
import { memory } from 'countersign/storage/memory'
import { Hono } from 'hono'

const port = Number(process.env.PORT ?? 8080)
const auth = await createCountersign({
  // Gone when it ends; `sqlite('./auth.db')` and a secret that you keep for anything else.
  storage: memory(),
  secret: randomBytes(32).toString('base64url'),
  issuer: `http://localhost:${port}`,
})

const app = new Hono()
app.use(countersign(auth))
app.get('/', c => c.text(`Hello ${c.var.identity?.subject ?? 'stranger'}\n`))
app.get('/me', required(), c => c.text(`You are ${c.var.identity?.subject}\n`))
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => console.log(`http://localhost:${port}`))
