/** What the primary process and its workers say to each other. */
import type { Settings } from '../settings/settings.ts'

/** To a worker. Not in its environment, which other processes of the user could read. */
export type ToWorker =
  | { kind: 'countersign:start'; settings: Settings; issuer: string; secret: string; address: string }
  | { kind: 'countersign:stop' }
  | { kind: 'countersign:metrics'; id: number; text?: string }

/** From a worker. */
export type FromWorker =
  | { kind: 'countersign:ready' }
  | { kind: 'countersign:failed'; code: string; message: string }
  | { kind: 'countersign:collect'; id: number }

/** Other parts (prom-client) use the same channel. */
export function isToWorker(message: unknown): message is ToWorker {
  return isOurs(message)
}

export function isFromWorker(message: unknown): message is FromWorker {
  return isOurs(message)
}

function isOurs(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    typeof message.kind === 'string' &&
    message.kind.startsWith('countersign:')
  )
}
