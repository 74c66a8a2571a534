/** `countersign passwords build`: makes the file of breached passwords from a download of the operator's. */
import { resolve } from 'node:path'
import { type BreachedFileOutcome, buildBreachedFile } from 'countersign'
import { type Command, optionOf } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'

const presetName = 'breached-passwords.bin'

export const passwordsBuild: Command = {
  words: ['passwords', 'build'],
  positionals: ['FILE'],
  summary:
    'Make the file of COUNTERSIGN_BREACHED_PASSWORDS_FILE from a download: lines SHA1HEX:COUNT or SHA1HEX, sorted.',
  settings: [],
  options: {
    to: {
      value: 'FILE',
      describes: `Where to write it; one that is there is replaced. ${presetName} by default.`,
    },
    'min-count': {
      value: 'N',
      describes:
        'Leave out passwords that were seen less often. Lines without a count are kept. 1 by default.',
    },
  },
  run: async call => {
    const [from = ''] = call.positionals
    const to = resolve(optionOf(call, 'to') ?? presetName)
    const minCount = minCountOf(optionOf(call, 'min-count'))
    const temporary = `${to}.${process.pid}.part`
    const outcome = await buildBreachedFile({
      from,
      to,
      temporary,
      minCount,
      ...(!call.isJson && { onProgress: progress() }),
    }).catch(explainFault)
    if (!outcome.ok) throw refusalOf(outcome)
    const { lines, entries, bytes } = outcome
    return {
      text: [
        `Wrote ${to}: ${entries.toLocaleString('en')} passwords of ${lines.toLocaleString('en')} lines, ${bytes.toLocaleString('en')} bytes.`,
        `Serve with COUNTERSIGN_BREACHED_PASSWORDS_FILE=${to}`,
      ].join('\n'),
      data: { file: to, lines, entries, bytes },
    }
  },
}

function minCountOf(text = '1'): number {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > 4_294_967_295)
    throw new UsageError('usage', '--min-count is a whole number from 1 to 4294967295.')
  return count
}

/** A line on standard error for each twentieth of the input; nothing for one that is done at once. */
function progress(): (bytes: { read: number; total?: number }) => void {
  let told = 0
  return ({ read, total }) => {
    if (total === undefined || total < 100_000_000) return
    const percent = Math.floor((read / total) * 20) * 5
    if (percent <= told) return
    told = percent
    console.error(`countersign: ${percent} %`)
  }
}

/** What the file system refused; anything else is a defect. */
function explainFault(cause: unknown): never {
  if (!(cause instanceof Error && 'code' in cause && 'syscall' in cause)) throw cause
  throw new CommandError(
    'file-fault',
    `The file was not made: a file cannot be read or written (${String(cause.code)}, ${String(cause.syscall)}).`,
    { cause },
  )
}

/** The line itself is never shown: it is of somebody's password. */
function refusalOf(outcome: Extract<BreachedFileOutcome, { ok: false }>): CommandError {
  switch (outcome.reason) {
    case 'ntlm':
      return new CommandError(
        'ntlm-digests',
        `Line ${outcome.line} has an NTLM digest. Take the download of SHA-1 digests: 40 hexadecimal digits a line.`,
      )
    case 'unsorted':
      return new CommandError(
        'unsorted-digests',
        `Line ${outcome.line} is smaller than the line before. Sort the file first: LC_ALL=C sort FILE > SORTED.`,
      )
    case 'malformed':
      return new CommandError(
        'malformed-digests',
        `Line ${outcome.line} is not SHA1HEX:COUNT or SHA1HEX. The file may be compressed, or of something else.`,
      )
    case 'empty':
      return new CommandError('no-digests', 'The file has no line to keep, so nothing was written.')
  }
}
