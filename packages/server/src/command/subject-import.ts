/** `countersign subject import`: takes over the subjects of another system from the file that it exported. */
import { createReadStream } from 'node:fs'
import { type ImportReport, type ImportSource, importSources } from 'countersign'
import { readTextFile, whyUnreadable } from '../settings/text-file.ts'
import { withStore } from '../store/with-store.ts'
import { type Call, type Command, isGiven, optionOf, storeSettings } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'

/** More lines on a terminal are read by nobody; `--json` has up to 1,000. */
const shownErrors = 20

const reasons: Record<ImportReport['errors'][number]['code'], string> = {
  'malformed-body': 'not well-formed',
  'invalid-body': 'a field is missing, unknown or invalid',
  'body-too-large': 'the record is longer than 64 KiB',
  'invalid-identifier': 'the identifier is not acceptable',
  'identifier-taken': 'somebody else has the identifier, or has verified an address of it',
  'invalid-address': 'a mail address is not acceptable, or there are more than 10',
  'invalid-attributes': 'the attributes do not fit what this service keeps',
  'unknown-hash': 'the password hash is of a form that is not read',
  'hash-too-costly': 'to verify the password hash would take too much work',
}

export const subjectImport: Command = {
  words: ['subject', 'import'],
  positionals: ['FILE'],
  summary: 'Import the subjects that another system exported, with their password hashes.',
  settings: storeSettings,
  options: {
    from: { value: 'SYSTEM', describes: `What wrote the file: ${importSources.join(', ')}.` },
    'firebase-key': { value: 'FILE', describes: 'The hash parameters of the Firebase project.' },
    'dry-run': { describes: 'Judge everything and write nothing.' },
  },
  run: async call => {
    const [file = ''] = call.positionals
    const from = sourceOf(call)
    const firebaseKey = await firebaseKeyOf(call, from)
    const dryRun = isGiven(call, 'dry-run')
    return withStore(call.settings, 'create', async auth => {
      const report = await auth.subjects
        .import(createReadStream(file), { from, dryRun, ...firebaseKey })
        .catch((fault: unknown) => explain(fault))
      return {
        text: describe(report, dryRun),
        data: { ...report, dry_run: dryRun },
        exitCode: report.failed === 0 ? 0 : 1,
      }
    })
  },
}

function sourceOf(call: Call): ImportSource {
  const given = optionOf(call, 'from')
  const from = importSources.find(source => source === given)
  if (from === undefined) throw new UsageError('usage', `--from takes one of: ${importSources.join(', ')}.`)
  return from
}

async function firebaseKeyOf(call: Call, from: ImportSource): Promise<{ firebaseKey?: string }> {
  const file = optionOf(call, 'firebase-key')
  if (file === undefined) return {}
  if (from !== 'firebase') throw new UsageError('usage', '--firebase-key goes with --from firebase.')
  try {
    return { firebaseKey: readTextFile(file) }
  } catch (cause) {
    throw new CommandError('unreadable-file', `${file} ${whyUnreadable(cause)}.`, { cause })
  }
}

/** What the file system says about the files, and a key that is none, as refusals. */
function explain(fault: unknown): never {
  if (fault instanceof TypeError && fault.message.includes('firebaseKey'))
    throw new CommandError(
      'invalid-firebase-key',
      'The file of --firebase-key must have base64_signer_key, base64_salt_separator, rounds and mem_cost.',
      { cause: fault },
    )
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
    throw new CommandError('unreadable-file', `The file cannot be read (${code}).`, { cause: fault })
  throw fault
}

function describe({ imported, skipped, errors, failed }: ImportReport, dryRun: boolean): string {
  const verb = dryRun ? 'Would import' : 'Imported'
  const lines = [`${verb} ${imported}, skipped ${skipped} that are there already, refused ${failed}.`]
  for (const { line, code } of errors.slice(0, shownErrors))
    lines.push(`line ${line}: ${reasons[code]} (${code})`)
  if (failed > shownErrors) lines.push(`and ${failed - shownErrors} more; --json tells the first 1,000.`)
  return lines.join('\n')
}
