/** Reading a secret from standard input, where it shows in no list of processes and no shell history. */
import { UsageError } from '../command/command-error.ts'

const maxBytes = 65_536

/**
 * Everything on standard input without its last line break and without a byte order mark; from a terminal, one line.
 *
 * @throws {UsageError} `usage`, when it is too long or not UTF-8: replaced characters would be another text.
 */
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
  return decode(Buffer.concat(chunks)).replace(/\r?\n$/, '')
}

/** The same, for what is one line by its nature: more of them are a mistake, such as another file than was meant. */
export async function readLine(asked: string): Promise<string> {
  const line = await readStandardInput(asked)
  if (/[\r\n]/.test(line)) throw new UsageError('usage', 'Standard input has more than one line.')
  return line
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new UsageError('usage', 'Standard input is not UTF-8.', { cause })
  }
}
