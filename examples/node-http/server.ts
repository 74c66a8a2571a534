/** Countersign in a plain `node:http` server. `npm start`, then see the README beside the examples. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { createCountersign } from 'countersign'
import { countersign, required } from 'countersign/node'
import { memory } from 'countersign/storage/memory'

const port = Number(process.env.PORT ?? 8080)
const auth = await createCountersign({
  // Gone when it ends; `sqlite('./auth.db')` and a secret that you keep for anything else.
  storage: memory(),
  secret: randomBytes(32).toString('base64url'),
  issuer: `http://localhost:${port}`,
})

const mount = countersign(auth)
const signedIn = required()

createServer((req, res) => {
  mount(req, res, () => {
    if (req.url === '/me') signedIn(req, res, () => res.end(`You are ${req.identity?.subject}\n`))
    else res.end(`Hello ${req.identity?.subject ?? 'stranger'}\n`)
  })
}).listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`))
