/** `countersign client secret`: a secret for a registered client, shown once, and the digest that the server is given. */
import { createHash, randomBytes } from 'node:crypto'
import type { Command } from './command.ts'

export const clientSecret: Command = {
  words: ['client', 'secret'],
  positionals: [],
  summary: 'Make a secret for a registered client, and its digest for the file of COUNTERSIGN_CLIENTS_FILE.',
  settings: [],
  options: {},
  run: async () => {
    const secret = randomBytes(32).toString('base64url')
    const digest = createHash('sha256').update(secret).digest('base64url')
    return {
      text: [
        `Secret, for the client:        ${secret}`,
        `secret_digest, for the server: ${digest}`,
        'The secret is shown this once.',
      ].join('\n'),
      data: { secret, secret_digest: digest },
    }
  },
}
