/** `countersign relay`: follows a server's revocation feed and serves it to verifiers. */
import type { Settings } from '../settings/settings.ts'
import { type Command, optionOf } from './command.ts'
import { UsageError } from './command-error.ts'

/** What it takes as flags. */
export const relaySettings: readonly (keyof Settings)[] = [
  'host',
  'port',
  'publicUrl',
  'clientsFile',
  'upstreamClient',
  'trustedProxies',
  'logLevel',
  'drainMs',
  'headersTimeoutMs',
  'requestTimeoutMs',
]

export const relay: Command = {
  words: ['relay'],
  positionals: [],
  summary:
    'Follow the revocation feed of a server and serve it to verifiers, so that the server has one follower for many.',
  settings: relaySettings,
  options: {
    upstream: { value: 'URL', describes: 'The server, by the address that is the issuer of its tokens.' },
    'insecure-http': { describes: 'The server may be asked over plain http on another machine.' },
  },
  run: async call => {
    const upstream = optionOf(call, 'upstream')
    const { upstreamClient, upstreamSecret, clientsFile } = call.settings
    if (upstream === undefined || !URL.canParse(upstream))
      throw new UsageError(
        'usage',
        'Give --upstream URL: the address of the server, such as https://auth.example.com.',
      )
    if (upstreamClient === undefined || upstreamSecret === undefined) {
      throw new UsageError(
        'usage',
        'Set COUNTERSIGN_UPSTREAM_CLIENT and COUNTERSIGN_UPSTREAM_SECRET: a client of the server with the permission `revocations`.',
      )
    }
    if (clientsFile === undefined) {
      throw new UsageError(
        'usage',
        'Set COUNTERSIGN_CLIENTS_FILE: who may follow, each with the permission `revocations`.',
      )
    }
    const { serveRelay } = await import('../serve/relay.ts')
    return serveRelay(call.settings, {
      issuer: upstream,
      client: { id: upstreamClient, secret: upstreamSecret },
      clientsFile,
      insecureHttp: call.options['insecure-http'] !== undefined,
      isJson: call.isJson,
    })
  },
}
