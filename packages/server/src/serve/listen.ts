/** Taking an address: the one thing that most often fails at a start, told in plain words. */
import type { Server } from 'node:net'
import { CommandError } from '../command/command-error.ts'

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'it is in use. Stop what listens there, or choose another with --port (0 takes any free one)',
  EACCES: 'this user may not. Ports below 1024 are for the system; choose another with --port',
  EADDRNOTAVAIL: 'it is not an address of this machine. Choose another with --host',
  ENOTFOUND: 'there is no such host. Choose another with --host',
}

/**
 * Listens.
 *
 * @returns The port, which is another than `port` where that is 0.
 * @throws {CommandError} `address-unavailable`.
 */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error & { code?: string }) => {
      const reason = reasons[error.code ?? ''] ?? `the system says ${error.code ?? error.name}`
      reject(
        new CommandError('address-unavailable', `Cannot listen on ${host} port ${port}: ${reason}.`, {
          cause: error,
        }),
      )
    }
    server.once('error', failed)
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', failed)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
