/** A relay as a process: takes the address, follows, answers, and ends in good order. */

import { countersign } from 'countersign/node'
import { createRelay } from 'countersign/relay'
import type { Answer } from '../command/command.ts'
import type { Settings } from '../settings/settings.ts'
import { readClientsFile } from '../store/clients-file.ts'
import { Connections } from './connections.ts'
import { createLog } from './log.ts'
import { holdAddress } from './node.ts'
import { untilAsked } from './process-end.ts'

export interface RelayServing {
  issuer: string
  client: { id: string; secret: string }
  clientsFile: string
  insecureHttp: boolean
  isJson: boolean
}

export async function serveRelay(
  settings: Settings,
  { issuer, client, clientsFile, insecureHttp, isJson }: RelayServing,
): Promise<Answer> {
  const clients = readClientsFile(clientsFile)
  const log = createLog(settings.logLevel, settings.nodeId ?? 'relay')
  const { publicUrl } = settings
  const relay = createRelay({
    upstream: { issuer, client, insecureHttp },
    clients,
    ...(publicUrl !== undefined && { publicUrl }),
    onFault: fault => log.fault('What is known cannot be confirmed.', fault),
  })
  const held = await holdAddress(settings).catch((fault: unknown) => {
    relay.close()
    throw fault
  })
  const connections = new Connections(held.server)
  const { plainHandler, handler, securityHeaders } = relay
  const answer = countersign({
    check: () => ({ ok: false, reason: 'missing' }),
    handler,
    plainHandler,
    securityHeaders,
  })
  const { ended } = untilAsked({
    stop: async () => {
      relay.close()
      await connections.end({ hold: () => {}, release: () => {} })
    },
    log,
    drainMs: settings.drainMs,
    signals: ['SIGTERM', 'SIGINT'],
  })
  held.setListener((request, response) => answer(request, response))
  const address =
    publicUrl ?? `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${held.port}`
  process.stdout.write(
    isJson
      ? `${JSON.stringify({ address, upstream: issuer, clients: clients.length })}\n`
      : `Countersign relays ${issuer} on ${address}\nVerifiers follow ${address}/auth/revocations, as one of ${clients.length} clients.\n`,
  )
  return { text: '', data: undefined, exitCode: (await ended) === 0 ? 0 : 1 }
}
