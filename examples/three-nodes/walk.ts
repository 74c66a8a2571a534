/** A customer who buys in four steps, while the node that served the last step is killed before the next one. */
import { randomBytes } from 'node:crypto'
import { steps } from './checkout.ts'

export type Mode = 'session' | 'token'

export interface Shop {
  /** Where the proxy answers. */
  address: string
  kill(node: string): Promise<void>
  /** Resolves when every node answers again. */
  ready(): Promise<void>
}

/**
 * Signs in once and buys, with a kill after every step but the last.
 *
 * @returns Which node served each step.
 * @throws When any step is answered with anything but 200.
 */
export async function buy(shop: Shop, mode: Mode, say: (line: string) => void): Promise<string[]> {
  const proof = {
    identifier: `${randomBytes(6).toString('hex')}@example.com`,
    password: randomBytes(16).toString('hex'),
  }
  await post(shop, '/auth/sign-up', proof)
  const signedIn = await post(shop, '/auth/sign-in', { ...proof, credential: mode })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0]
  const authorization = signedIn.headers.get('authorization')
  const headers = cookie === undefined ? { authorization: `${authorization}` } : { cookie }
  const purchase = randomBytes(8).toString('hex')
  const served: string[] = []
  for (const step of steps) {
    const answer = await fetch(`${shop.address}/checkout/${purchase}/${step}`, { method: 'PUT', headers })
    if (answer.status !== 200) throw new Error(`${mode}: ${step} was answered ${answer.status}`)
    const { node } = (await answer.json()) as { node: string }
    served.push(node)
    say(`${mode}: ${step} done by ${node}`)
    if (step === 'payment') continue
    // One at a time: who was killed before is back. Nobody waits for this one.
    await shop.ready()
    await shop.kill(node)
  }
  await shop.ready()
  return served
}

async function post(shop: Shop, path: string, body: object): Promise<Response> {
  const answer = await fetch(shop.address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`)
  return answer
}
