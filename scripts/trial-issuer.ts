/** The issuer of a verifier's trial: a live server on a loopback socket, with the pages that the trial asks for. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type CountersignOptions, createCountersign } from 'countersign'
import { countersign } from 'countersign/node'
import { memory } from 'countersign/storage/memory'
import type { TrialStart } from './verifier-trial.ts'

export interface TrialIssuer {
  address: string
  /** Serves this program, and a page that runs it. */
  serve(program: string): void
  /** What the next trial reports. */
  outcome(): Promise<string>
  close(): Promise<void>
}

export async function openTrialIssuer(token: CountersignOptions['token'] & {}): Promise<TrialIssuer> {
  const secret = randomBytes(32).toString('base64url')
  const secretDigest = createHash('sha256').update(secret).digest('base64url')
  const who = { identifier: 'ada', password: 'seven quiet herons at dawn' }
  let answer = (_req: IncomingMessage, _res: ServerResponse) => {}
  const server = createServer((req, res) => answer(req, res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const auth = await createCountersign({
    storage: memory(),
    issuer: address,
    secret: randomBytes(32).toString('base64url'),
    token,
    clients: [{ id: 'trial', secretDigest, permissions: ['revocations', 'decrypt'] }],
  })
  const created = await auth.subjects.create({ ...who, roles: [] })
  if (!created.ok) throw new Error(`no account for the trial: ${created.reason}`)
  const signIn = async () => {
    const signedIn = await auth.signIn({ ...who, credential: 'token' })
    if (!signedIn.ok || signedIn.credential !== 'token') throw new Error('no token for the trial')
    return signedIn.accessToken
  }

  let program = ''
  let doomed = ''
  let tell = (_outcome: string) => {}
  const pages: Record<string, (req: IncomingMessage) => Promise<string>> = {
    '/trial/page': async () => '<!doctype html><script type="module" src="/trial/program.js"></script>',
    '/trial/program.js': async () => program,
    '/trial/start': async () => {
      doomed = await signIn()
      const client = { id: 'trial', secret }
      const start: TrialStart = {
        issuer: address,
        client,
        subject: created.subject.id,
        live: await signIn(),
        doomed,
      }
      return JSON.stringify(start)
    },
    '/trial/client': async () => JSON.stringify({ client: { id: 'trial', secret } }),
    '/trial/revoke': async () => {
      await auth.tokens.revoke({ token: doomed })
      return ''
    },
    '/trial/outcome': async req => {
      tell(await text(req))
      return ''
    },
  }
  const listener = countersign(auth)
  answer = (req, res) => {
    const page = pages[req.url ?? '']
    if (page === undefined) return listener(req, res)
    page(req).then(
      body => res.setHeader('content-type', typeOf(req.url)).end(body),
      fault => res.destroy(fault),
    )
  }
  return {
    address,
    serve: text => {
      program = text
    },
    outcome: () =>
      new Promise(resolve => {
        tell = resolve
      }),
    close: async () => {
      auth.endWaiting()
      server.closeAllConnections()
      server.close()
      await auth.close()
    },
  }
}

function typeOf(path = ''): string {
  if (path.endsWith('.js')) return 'text/javascript'
  return path.endsWith('page') ? 'text/html' : 'application/json'
}
