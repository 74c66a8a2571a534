/** `countersign webhook`: endpoints of others that are told of what the audit log records; a running server delivers. */
import type { WebhookInfo } from 'countersign'
import { withStore } from '../store/with-store.ts'
import { table } from '../terminal/table.ts'
import { instant } from '../terminal/time.ts'
import { type Command, storeSettings } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'

function data({ id, url, events, status, cursor, attempts, createdAt }: WebhookInfo): object {
  return { id, url, events, status, cursor, attempts, created_at: instant(createdAt) }
}

const unknown = () =>
  new CommandError('no-such-webhook', 'There is no webhook with that id. See `countersign webhook list`.')

export const webhookList: Command = {
  words: ['webhook', 'list'],
  positionals: [],
  summary: 'List webhooks, oldest first.',
  settings: storeSettings,
  options: {},
  run: call =>
    withStore(call.settings, 'existing', async auth => {
      const webhooks = await auth.webhooks.list()
      const rows = webhooks.map(({ id, url, events, status, cursor, attempts }) => [
        id,
        url,
        events.join(',') || 'all',
        status,
        String(cursor),
        String(attempts),
      ])
      const text = table(
        ['ID', 'URL', 'EVENTS', 'STATUS', 'DONE UP TO', 'FAILED TRIES'],
        rows,
        'There are no webhooks.',
      )
      return { text, data: { webhooks: webhooks.map(data) } }
    }),
}

export const webhookAdd: Command = {
  words: ['webhook', 'add'],
  positionals: ['URL'],
  summary: 'Add a webhook, which is told of what happens from now on; prints its secret once.',
  settings: storeSettings,
  options: {
    event: {
      value: 'NAME',
      describes: 'Tell it of this, as sign-in.success. May be repeated; all by default.',
      repeats: true,
    },
  },
  run: async call => {
    const [url = ''] = call.positionals
    const events = call.options.event ?? []
    return withStore(call.settings, 'existing', async auth => {
      const made = await auth.webhooks.create({ url, events }).catch((fault: unknown) => {
        if (fault instanceof TypeError)
          throw new UsageError('usage', '--event takes a name such as sign-in.success.')
        throw fault
      })
      if (made === undefined)
        throw new CommandError(
          'invalid-url',
          'The URL must be https, of a public address, without a name or password.',
        )
      const text = [`Added ${made.id}.`, `Secret: ${made.secret}`, 'It is shown this once.'].join('\n')
      return { text, data: { webhook: data(made), secret: made.secret } }
    })
  },
}

export const webhookRemove: Command = {
  words: ['webhook', 'remove'],
  positionals: ['ID'],
  summary: 'Remove a webhook, and what was not delivered to it.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [id = ''] = call.positionals
    return withStore(call.settings, 'existing', async auth => {
      if (!(await auth.webhooks.remove(id))) throw unknown()
      return { text: `Removed ${id}.`, data: { id } }
    })
  },
}

export const webhookRotate: Command = {
  words: ['webhook', 'rotate'],
  positionals: ['ID'],
  summary: 'Give a webhook another secret; the one before stays valid for a day.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [id = ''] = call.positionals
    return withStore(call.settings, 'existing', async auth => {
      const rotated = await auth.webhooks.rotateSecret(id)
      if (rotated === undefined) throw unknown()
      const text = [`Secret: ${rotated.secret}`, 'It is shown this once.'].join('\n')
      return { text, data: { webhook: data(rotated), secret: rotated.secret } }
    })
  },
}

export const webhookDead: Command = {
  words: ['webhook', 'dead'],
  positionals: ['ID', '[SEQUENCE…]'],
  summary: 'List what was given up after three days; with numbers, send those again.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [id = '', ...wanted] = call.positionals
    const sequences = wanted.map(Number)
    if (sequences.some(one => !Number.isSafeInteger(one)))
      throw new UsageError('usage', 'SEQUENCE is a whole number.')
    return withStore(call.settings, 'existing', async auth => {
      const outcomes = []
      for (const sequence of sequences) {
        const outcome = await auth.webhooks.redeliver(id, sequence)
        outcomes.push({ sequence, outcome })
      }
      if (outcomes.length > 0)
        return {
          text: outcomes.map(({ sequence, outcome }) => `${sequence}: ${outcome}`).join('\n'),
          data: { outcomes },
          ...(outcomes.some(({ outcome }) => outcome !== 'delivered') && { exitCode: 1 as const }),
        }
      const { items } = await auth.webhooks.deadLetters(id, { limit: 200 })
      const rows = items.map(({ sequence, attempts, diedAt }) => [
        String(sequence),
        String(attempts),
        instant(diedAt),
      ])
      return {
        text: table(['SEQUENCE', 'TRIES', 'GIVEN UP'], rows, 'Nothing was given up.'),
        data: {
          dead_letters: items.map(({ sequence, attempts, diedAt }) => ({
            sequence,
            attempts,
            died_at: instant(diedAt),
          })),
        },
      }
    })
  },
}
