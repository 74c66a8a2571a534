/** A Countersign that answers on loopback, for libraries that fetch its keys, and tokens of its making. */
import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { createCountersign } from 'countersign'
import { countersign } from 'countersign/node'
import { memory } from 'countersign/storage/memory'

/** Those whose keys are published. */
export const algorithms = ['EdDSA', 'ES256', 'RS256', 'PS256'] as const
export type Algorithm = (typeof algorithms)[number]

export interface Issuer {
  url: string
  jwksUrl: string
  /** An access token that is good for ten minutes. */
  token: string
  subject: string
  /** The same for somebody else, under the signature of this one. */
  forged: string
  close(): Promise<void>
}

export async function openIssuer(algorithm: Algorithm): Promise<Issuer> {
  let listener: RequestListener = (_, response) => void response.writeHead(503).end()
  const served = await serve((request, response) => listener(request, response))
  const auth = await createCountersign({
    storage: memory(),
    issuer: served.url,
    secret: randomBytes(32).toString('base64url'),
    token: { algorithm },
    password: { memoryCost: 8, timeCost: 1, parallelism: 1 },
  })
  listener = countersign(auth)
  const password = randomBytes(16).toString('base64url')
  const created = await auth.subjects.create({ identifier: 'ada', password })
  const signedIn = await auth.signIn({ identifier: 'ada', password, credential: 'token' })
  if (!created.ok || !signedIn.ok || signedIn.credential !== 'token') throw new Error('no token')
  const { accessToken } = signedIn
  return {
    url: served.url,
    jwksUrl: `${served.url}/.well-known/jwks.json`,
    token: accessToken,
    subject: created.subject.id,
    forged: forge(accessToken),
    close: async () => {
      await served.close()
      await auth.close()
    },
  }
}

function forge(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const forged = JSON.stringify({ ...claims, sub: 'root' })
  return `${header}.${Buffer.from(forged).toString('base64url')}.${signature}`
}

/** Listens on a free port of the loopback address. */
export async function serve(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
