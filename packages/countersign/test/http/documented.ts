/** Holds answers that came over other ways than the test client (sockets, frameworks, processes) against the document. */
import { endpoints } from '../../src/http/endpoint/endpoints.ts'
import { createDocument } from '../../src/http/openapi/document.ts'
import { Contract, type Document } from './contract.ts'

const settings = {
  issuer: new URL('http://127.0.0.1:3000'),
  allowedOrigins: [],
  trustedProxies: [],
  dpop: 'optional' as const,
  version: 'test',
}
const contract = new Contract(createDocument(endpoints, settings) as Document)

/** @throws {Error} when the answer is not as documented; what is the server's own (`/metrics`) is not looked at. */
export function assertDocumented(
  method: string,
  path: string,
  answer: { status: number; headers: Headers; body: string },
): void {
  const [address = ''] = path.split('?')
  if (address === '/metrics') return
  const { status, headers, body } = answer
  const operation = contract.find(method, address)
  const faults =
    operation === undefined
      ? contract.faultsOfProblem(body)
      : contract.faultsOf(operation, method, new Response(null, { status, headers }), body)
  if (faults.length > 0) throw new Error(`${method} ${address} answered ${status}: ${faults.join('; ')}`)
}
