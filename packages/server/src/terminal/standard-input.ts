/** Reading a secret from standard input, where it shows in no list of processes and no shell history. */
import { UsageError } from '../command/command-error.ts'

const maxBytes = 65_536

/** Everything on standard input without its last line break; from a terminal, one line. */
export async function readStandardInput(asked: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`${asked}, then Enter: `)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    size += bytes.length
    if (size > maxBytes) throw new UsageError('usage', 'Standard input is too long for what was asked.')
    if (process.stdin.isTTY && bytes.includes('\n')) break
  }
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, '')
}
