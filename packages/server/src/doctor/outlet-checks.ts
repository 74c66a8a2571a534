/** Whether what leaves the house does: mails that wait too long, webhooks that do not take what they are sent. */
import type { Storage } from 'countersign'
import { type Finding, ok, warn } from './finding.ts'

/** By then a mail was tried several times, and the codes that most mails carry are void. */
const stuckMs = 10 * 60_000
/** With the third try two and a half minutes have passed. */
const failingTries = 3

export async function checkMails(storage: Storage, now: number): Promise<Finding> {
  const { waiting, oldestMs, failed } = await storage.messages.backlog({ now })
  const details = { waiting, failed }
  const given = failed === 0 ? '' : ` ${count(failed, 'mail')} of the last 30 days could not be sent.`
  if (oldestMs >= stuckMs) {
    return warn(
      'mail',
      `${count(waiting, 'mail')} waiting, the oldest for ${Math.round(oldestMs / 60_000)} minutes.${given}`,
      'A running server with COUNTERSIGN_SMTP_URL sends them. Its log says why it cannot (`mail`); they are tried for three days.',
      details,
    )
  }
  return ok('mail', `${waiting === 0 ? 'No mail' : count(waiting, 'mail')} waiting.${given}`, details)
}

export async function checkWebhooks(storage: Storage): Promise<Finding> {
  const [{ waiting, deadLetters }, webhooks] = await Promise.all([
    storage.webhooks.backlog(),
    storage.webhooks.list(),
  ])
  const failing = webhooks.filter(({ status, attempts }) => status === 'active' && attempts >= failingTries)
  const details = { waiting, deadLetters, failing: failing.map(({ id }) => id) }
  const dead = deadLetters === 0 ? '' : `${count(deadLetters, 'event')} given up.`
  if (failing.length > 0) {
    const named = failing.map(({ id, attempts }) => `${id} (${attempts} tries)`).join(', ')
    return warn(
      'webhooks',
      [`Not delivered to: ${named}.`, dead].join(' ').trim(),
      'See that the URL answers with 2xx within seconds and has a valid certificate, or disable it under /admin/webhooks.',
      details,
    )
  }
  if (deadLetters > 0) {
    const advice =
      '`countersign webhook list` names them; `countersign webhook dead ID` lists what was given up and sends it again.'
    return warn('webhooks', dead, advice, details)
  }
  return ok(
    'webhooks',
    webhooks.length === 0 ? 'There are none.' : 'Every webhook takes what it is sent.',
    details,
  )
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
