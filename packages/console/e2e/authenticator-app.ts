/** An authenticator app as its maker would write it from RFC 6238: nothing of ours is in it. */
import { createHmac } from 'node:crypto'
import type { Person, Server } from './server.ts'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** @param steps - From now, of thirty seconds each. */
export function codeOf(secret: string, steps = 0): string {
  const bits = [...secret].map(one => digits.indexOf(one).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeUInt32BE(Math.floor(Date.now() / 30_000) + steps, 4)
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = mac.readUInt8(19) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Sets one up for somebody, whose code of now is used. */
export async function enrol(
  server: Server,
  person: Person,
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const headers = await server.signIn(person)
  const begun = await server.call('POST', '/auth/factors/totp', {}, headers)
  const { id, secret } = begun.body as unknown as { id: string; secret: string }
  const confirmed = await server.call(
    'POST',
    '/auth/factors/totp/confirm',
    { id, code: codeOf(secret) },
    headers,
  )
  if (confirmed.status !== 200) throw new Error(`confirm: ${confirmed.status}`)
  const { recovery_codes: recoveryCodes } = confirmed.body as unknown as { recovery_codes: string[] }
  return { secret, recoveryCodes }
}
