/** An issuer on a loopback socket, and verifiers elsewhere that reach it over HTTP, with a switch for the line between. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { countersign } from '../../src/http/adapter/node.ts'
import type { CountersignOptions } from '../../src/index.ts'
import { createVerifier, type Verifier, type VerifierOptions } from '../../src/verifier.ts'
import { issuer, openWorld, type Person, type World } from '../http/world.ts'

export interface Issuer extends World {
  root: Person
  address: string
  /** Paths with their queries, in the order in which they were asked for. */
  asked: string[]
  /** Lets nothing reach the issuer, until it is called with `false`. */
  cutLine(isCut: boolean): void
  verifier(options?: Partial<VerifierOptions>): Verifier
  close(): Promise<void>
}

export async function openIssuer(options: Partial<CountersignOptions> = {}): Promise<Issuer> {
  const world = await openWorld(options)
  const root = await world.person('root', 'header', ['admin'])
  const server = createServer(countersign(world.auth))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const asked: string[] = []
  const line = { isCut: false }
  const verifiers: Verifier[] = []
  return Object.assign(world, {
    root,
    address,
    asked,
    cutLine: (isCut: boolean) => {
      line.isCut = isCut
    },
    verifier: (more: Partial<VerifierOptions> = {}) => {
      const verifier = createVerifier({
        issuer,
        audience: 'api',
        authorization: () => root.headers.authorization ?? '',
        jwksUrl: `${address}/.well-known/jwks.json`,
        revocationsUrl: `${address}/auth/revocations`,
        clock: world.clock,
        fetch: (url, init) => {
          asked.push(url.slice(address.length))
          return line.isCut ? Promise.reject(new TypeError('the test cut the line')) : fetch(url, init)
        },
        ...more,
      })
      verifiers.push(verifier)
      return verifier
    },
    close: async () => {
      for (const verifier of verifiers) verifier.close()
      world.auth.endWaiting()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await world.auth.close()
    },
  })
}
