/** One node of the shop: Countersign and a checkout in a plain `node:http` server, over a PostgreSQL that all nodes share. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createCountersign } from 'countersign'
import { countersign } from 'countersign/node'
import { postgres } from 'countersign/storage/postgres'
import { Pool } from 'pg'
import { createCheckoutTable, type Step, steps, takeStep } from './checkout.ts'

const { DATABASE_URL = '', ISSUER = '', COUNTERSIGN_SECRET = '', NODE_NAME = '', PORT = '0' } = process.env

const auth = await createCountersign({
  storage: postgres(DATABASE_URL),
  issuer: ISSUER,
  secret: COUNTERSIGN_SECRET,
  trustedProxies: ['127.0.0.1'],
  node: { id: NODE_NAME, address: `http://127.0.0.1:${PORT}` },
})
const pool = new Pool({ connectionString: DATABASE_URL, max: 4 })
await createCheckoutTable(pool)
const mount = countersign(auth)

async function answerShop(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, place, id = '', name] = request.url?.split('/') ?? []
  const step = steps.find(one => one === name)
  if (request.method !== 'PUT' || place !== 'checkout' || step === undefined)
    return reply(response, 404, { steps })
  // Paying asks for more than the other steps do: nothing revoked before this very request is accepted.
  const outcome = await auth.authenticate(request, step === 'payment' ? { maxStalenessMs: 0 } : {})
  if (!outcome.ok) {
    return reply(response, outcome.reason === 'storage-unavailable' ? 503 : 401, { code: outcome.reason })
  }
  const done = await takeStep(pool, { id, subject: outcome.identity.subject, step })
  reply(
    response,
    done === undefined ? 409 : 200,
    done === undefined ? { code: 'not-its-turn' } : view(step, done),
  )
}

function view(step: Step, done: number): object {
  return { step, done, of: steps.length, node: NODE_NAME }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
}

createServer((request, response) => {
  mount(request, response, () => {
    answerShop(request, response).catch(() => reply(response, 503, { code: 'storage-unavailable' }))
  })
}).listen(Number(PORT), '127.0.0.1', () => {
  if (process.connected) process.send?.('ready')
})

// Whoever started the nodes is gone: they go too.
process.on('disconnect', () => process.exit())
