/** Holds every answer that the process tests see against the OpenAPI document, as the library's own tests do. */
import type { IncomingHttpHeaders } from 'node:http'
import { endpoints } from '../../../countersign/src/http/endpoint/endpoints.ts'
import { createDocument } from '../../../countersign/src/http/openapi/document.ts'
import { Contract, type Document } from '../../../countersign/test/http/contract.ts'

const settings = {
  issuer: new URL('http://127.0.0.1:3000'),
  allowedOrigins: [],
  trustedProxies: [],
  version: 'test',
}
const contract = new Contract(createDocument(endpoints, settings) as Document)

/** @throws {Error} when the answer is not as documented; what is the server's own (`/metrics`) is not looked at. */
export function assertDocumented(
  method: string,
  path: string,
  answer: { status: number; headers: IncomingHttpHeaders; text: string },
): void {
  const [address = ''] = path.split('?')
  if (address === '/metrics') return
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const line of [value ?? []].flat()) headers.append(name, line)
  }
  const response = new Response(null, { status: answer.status, headers })
  const operation = contract.find(method, address)
  const faults =
    operation === undefined
      ? contract.faultsOfProblem(answer.text)
      : contract.faultsOf(operation, method, response, answer.text)
  if (faults.length > 0)
    throw new Error(`${method} ${address} answered ${answer.status}: ${faults.join('; ')}`)
}
