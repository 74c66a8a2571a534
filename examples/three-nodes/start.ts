/** Starts PostgreSQL, three nodes and a proxy; `--walk` buys in both modes while nodes are killed, and ends. */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startDatabase } from './database.ts'
import { Nodes } from './nodes.ts'
import { freePorts } from './ports.ts'
import { hasNginx, startNginx, startNodeProxy } from './proxy.ts'
import { buy, type Shop } from './walk.ts'

const { values } = parseArgs({
  options: { walk: { type: 'boolean', default: false }, proxy: { type: 'string', default: 'nginx' } },
})
const say = (line: string) => console.log(line)
const port = Number(process.env.PORT ?? 8080)
const ports = await freePorts(3)
const address = `http://localhost:${port}`

const open: { stop(): Promise<void> }[] = []
try {
  const nodes = await openShop()
  if (values.walk) await walk(nodes)
  else {
    say(instructions())
    await new Promise(resolve => {
      process.once('SIGINT', resolve)
      process.once('SIGTERM', resolve)
    })
  }
} finally {
  for (const part of open.reverse()) await part.stop()
}

async function openShop(): Promise<Nodes> {
  const database = await startDatabase()
  open.push(database)
  const secret = randomBytes(32).toString('base64url')
  const env = { ...process.env, DATABASE_URL: database.url, ISSUER: address, COUNTERSIGN_SECRET: secret }
  const nodes = new Nodes(ports, env, say)
  open.push(nodes)
  await nodes.ready()
  const useNginx = values.proxy === 'nginx' && hasNginx()
  open.push(await (useNginx ? startNginx : startNodeProxy)(port, ports))
  say(`The shop is open on ${address}, behind ${useNginx ? 'nginx' : "a proxy of Node's http"}:`)
  for (const node of nodes.all) say(`  ${node.name} on port ${node.port}, process ${node.process.pid}`)
  return nodes
}

async function walk(nodes: Nodes): Promise<void> {
  const shop: Shop = { address, kill: name => nodes.kill(name), ready: () => nodes.ready() }
  for (const mode of ['session', 'token'] as const) {
    const served = await buy(shop, mode, say)
    say(`${mode}: bought, signed in once, ${served.length - 1} nodes killed on the way`)
  }
}

function instructions(): string {
  return `
Sign up, sign in (either way) and buy; kill whichever node answered before each next step (kill -9 PROCESS):

  curl -s ${address}/auth/sign-up -H 'content-type: application/json' -d '{"identifier":"ada","password":"a long enough one"}'
  curl -s -c jar ${address}/auth/sign-in -H 'content-type: application/json' \\
    -d '{"identifier":"ada","password":"a long enough one","credential":"session"}'
  curl -s -b jar -X PUT ${address}/checkout/1/basket      # then address, delivery, payment

Watch: "node" in each answer changes, and nobody asks you to sign in again. Sign out while it runs, and every node refuses:

  curl -s -b jar -X POST ${address}/auth/sign-out
`
}
