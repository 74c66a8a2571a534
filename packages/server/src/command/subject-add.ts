/** `countersign subject add`: makes an account, with a password from standard input or a random one that is shown once. */
import { randomBytes } from 'node:crypto'
import type { SignUpOutcome } from 'countersign'
import { withStore } from '../store/with-store.ts'
import { readLine } from '../terminal/standard-input.ts'
import { type Command, isGiven, storeSettings } from './command.ts'
import { CommandError } from './command-error.ts'
import { subjectData } from './shown.ts'

export const subjectAdd: Command = {
  words: ['subject', 'add'],
  positionals: ['IDENTIFIER'],
  summary: 'Add a subject; prints a random password once, unless one is given on standard input.',
  settings: [...storeSettings, 'passwordMemoryKib', 'passwordPasses'],
  options: {
    role: {
      value: 'ROLE',
      describes: 'Give this role; `admin` opens the administration. May be repeated.',
      repeats: true,
    },
    'password-stdin': { describes: 'Read the password from standard input.' },
  },
  run: async call => {
    const [identifier = ''] = call.positionals
    const isGenerated = !isGiven(call, 'password-stdin')
    const password = isGenerated ? randomPassword() : await readLine('Type the password')
    const roles = call.options.role ?? []
    return withStore(call.settings, 'create', async auth => {
      const outcome = await auth.subjects.create({ identifier, password, roles }).catch(explainRole)
      if (!outcome.ok) throw refusalOf(outcome)
      const { subject } = outcome
      const lines = [`Added ${subject.identifier} (${subject.id}).`]
      if (isGenerated) lines.push(`Password: ${password}`, 'It is shown this once.')
      return {
        text: lines.join('\n'),
        data: { subject: subjectData(subject), ...(isGenerated && { password }) },
      }
    })
  },
}

/** 128 random bits. */
export function randomPassword(): string {
  return randomBytes(16).toString('base64url')
}

/** Roles that are not well-formed, as a refusal. */
export function explainRole(error: unknown): never {
  if (error instanceof RangeError)
    throw new CommandError('invalid-role', `${error.message}.`, { cause: error })
  throw error
}

/** The refusal of a new account as a sentence. */
export function refusalOf(outcome: Exclude<SignUpOutcome, { ok: true }>): CommandError {
  const { reason } = outcome
  switch (reason) {
    case 'identifier-taken':
      return new CommandError(reason, 'The identifier is taken.')
    case 'invalid-identifier':
      return new CommandError(
        reason,
        'The identifier is not acceptable: 1 to 254 characters without spaces, of one script, such as ada@example.com.',
      )
    case 'weak-password':
      return new CommandError(reason, `The password is refused: ${weaknesses[outcome.weakness]}.`)
    default:
      return new CommandError(reason, `The account was not made: ${reason}.`)
  }
}

const weaknesses: Record<Extract<SignUpOutcome, { reason: 'weak-password' }>['weakness'], string> = {
  'too-short': 'it has fewer than 8 characters',
  'too-long': 'it has more than 1,024 characters',
  'not-unicode': 'it is not well-formed Unicode',
  common: 'it is one of the most common ones',
  'context-word': 'it is built on the identifier or the name of the service',
  breached: 'it is known from a breach',
}
