/** Whether the server answers at all, whatever it says. */
import { request } from './request.ts'

/** @throws where it was aborted. */
export async function isServerThere(signal: AbortSignal): Promise<boolean> {
  const answer = await request('GET', '/.well-known/jwks.json', {
    signal,
    headers: {},
    credentials: 'omit',
  })
  return answer.ok
}
