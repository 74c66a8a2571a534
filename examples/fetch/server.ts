/** Countersign before a function from `Request` to `Response`. `npm start`, then see the README beside the examples. */
import { randomBytes } from 'node:crypto'
import { type Http2Bindings, type HttpBindings, serve } from '@hono/node-server'
import { createCountersign } from 'countersign'
import { countersign, required } from 'countersign/fetch'
import { memory } from 'countersign/storage/memory'

const port = Number(process.env.PORT ?? 8080)
const auth = await createCountersign({
  // Gone when it ends; `sqlite('./auth.db')` and a secret that you keep for anything else.
  storage: memory(),
  secret: randomBytes(32).toString('base64url'),
  issuer: `http://localhost:${port}`,
})

const me = required((_, identity) => new Response(`You are ${identity.subject}\n`))
const answer = countersign(auth, (request, identity) => {
  if (new URL(request.url).pathname === '/me') return me(request, identity)
  return new Response(`Hello ${identity?.subject ?? 'stranger'}\n`)
})

// The peer's address is what failed attempts are counted by.
serve(
  {
    fetch: (request, env: HttpBindings | Http2Bindings) => {
      const address = env.incoming.socket.remoteAddress
      return answer(request, address === undefined ? {} : { address })
    },
    port,
    hostname: '127.0.0.1',
  },
  () => console.log(`http://localhost:${port}`),
)
