/** The calls of administrators about webhooks. */
import { type Answer, ask, request } from './request.ts'
import type { DeadLetter, Webhook } from './wire.ts'

export async function listWebhooks(signal?: AbortSignal): Promise<Webhook[]> {
  const options = signal === undefined ? {} : { signal }
  return (await ask<{ webhooks: Webhook[] }>('GET', '/auth/admin/webhooks', options)).webhooks
}

export type WebhookWithSecret = Webhook & { secret: string }

export interface WebhookWish {
  url: string
  /** None for all of them. */
  events: readonly string[]
}

/** The secret is in this answer and in no other. */
export function createWebhook(wish: WebhookWish): Promise<Answer<WebhookWithSecret>> {
  return request('POST', '/auth/admin/webhooks', { body: wish })
}

/** The secret and what was not delivered yet stay. */
export function changeWebhook(id: string, wish: WebhookWish): Promise<Answer<Webhook>> {
  return request('PATCH', `/auth/admin/webhooks/${id}`, { body: wish })
}

export function setWebhookStatus(id: string, status: Webhook['status']): Promise<Webhook> {
  return ask('PATCH', `/auth/admin/webhooks/${id}`, { body: { status } })
}

export function removeWebhook(id: string): Promise<void> {
  return ask('DELETE', `/auth/admin/webhooks/${id}`)
}

export function rotateWebhookSecret(id: string): Promise<WebhookWithSecret> {
  return ask('POST', `/auth/admin/webhooks/${id}/rotate`)
}

/** @param after - The `sequence` of the last one that is known. */
export async function listDeadLetters(
  id: string,
  after: number | undefined,
  signal?: AbortSignal,
): Promise<DeadLetter[]> {
  const query = after === undefined ? '' : `&after=${after}`
  const answer = await ask<{ dead_letters: DeadLetter[] }>(
    'GET',
    `/auth/admin/webhooks/${id}/dead-letters?limit=${deadLettersLimit}${query}`,
    signal === undefined ? {} : { signal },
  )
  return answer.dead_letters
}

/** As many as one answer has, where there are more. */
export const deadLettersLimit = 50

export async function resendDeadLetter(
  id: string,
  sequence: number,
): Promise<'delivered' | 'failed' | 'gone'> {
  const answer = await ask<{ outcome: 'delivered' | 'failed' | 'gone' }>(
    'POST',
    `/auth/admin/webhooks/${id}/resend`,
    { body: { sequence } },
  )
  return answer.outcome
}
