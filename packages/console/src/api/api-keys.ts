/** The calls about a person's own API keys. */
import { type Answer, ask, request } from './request.ts'
import type { ApiKey } from './wire.ts'

export async function listApiKeys(signal?: AbortSignal): Promise<ApiKey[]> {
  const options = signal === undefined ? {} : { signal }
  return (await ask<{ api_keys: ApiKey[] }>('GET', '/auth/api-keys', options)).api_keys
}

export interface ApiKeyWish {
  name: string
  roles: readonly string[]
  /** RFC 3339. */
  expires_at?: string
}

/** The key itself is in this answer and in no other. */
export function createApiKey(wish: ApiKeyWish): Promise<Answer<{ key: string; api_key: ApiKey }>> {
  return request('POST', '/auth/api-keys', { body: wish })
}

export function revokeApiKey(id: string): Promise<void> {
  return ask('DELETE', `/auth/api-keys/${id}`)
}
