/** The calls about a person's own mail addresses. */
import { type Answer, ask, request } from './request.ts'
import type { MailAddress } from './wire.ts'

export async function listAddresses(signal?: AbortSignal): Promise<MailAddress[]> {
  const options = signal === undefined ? {} : { signal }
  return (await ask<{ addresses: MailAddress[] }>('GET', '/auth/addresses', options)).addresses
}

/** Has a mail sent to it. One that is there and not confirmed gets another mail. */
export function addAddress(address: string): Promise<Answer<{ address: MailAddress; flow: string }>> {
  return request('POST', '/auth/addresses', { body: { address } })
}

export function makeAddressPrimary(id: string): Promise<unknown> {
  return ask('POST', `/auth/addresses/${id}/primary`)
}

export function removeAddress(id: string): Promise<void> {
  return ask('DELETE', `/auth/addresses/${id}`)
}
