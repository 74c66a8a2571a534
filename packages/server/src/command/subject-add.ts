/** `countersign subject add`: makes an account, with a password from standard input or a random one that is shown once. */
import { randomBytes } from 'node:crypto'
import type { Attributes, CreateSubjectOutcome } from 'countersign'
import { withStore } from '../store/with-store.ts'
import { readLine } from '../terminal/standard-input.ts'
import { type Call, type Command, isGiven, optionOf, storeSettings } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'
import { noSuchSubject, subjectData } from './shown.ts'

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
    'no-password': { describes: 'Make an account without a password, which signs in in other ways.' },
    attributes: { value: 'JSON', describes: 'What is kept about the subject besides.' },
    language: { value: 'en|ko', describes: 'Of mails to the subject.' },
  },
  run: async call => {
    const [identifier = ''] = call.positionals
    const password = await passwordOf(call)
    const roles = call.options.role ?? []
    const given = {
      identifier,
      roles,
      ...(password && { password: password.text }),
      ...attributesOf(call),
      ...languageOf(call),
    }
    return withStore(call.settings, 'create', async auth => {
      const outcome = await auth.subjects.create(given).catch(explainRole)
      if (!outcome.ok) throw refusalOf(outcome)
      const { subject } = outcome
      const lines = [`Added ${subject.identifier} (${subject.id}).`]
      if (password?.isGenerated) lines.push(`Password: ${password.text}`, 'It is shown this once.')
      return {
        text: lines.join('\n'),
        data: { subject: subjectData(subject), ...(password?.isGenerated && { password: password.text }) },
      }
    })
  },
}

/** The password of a new account: given, made up here, or none. */
async function passwordOf(call: Call): Promise<{ text: string; isGenerated: boolean } | undefined> {
  const isFromInput = isGiven(call, 'password-stdin')
  if (isGiven(call, 'no-password')) {
    if (isFromInput) throw new UsageError('usage', '--no-password and --password-stdin exclude each other.')
    return undefined
  }
  return isFromInput
    ? { text: await readLine('Type the password'), isGenerated: false }
    : { text: randomPassword(), isGenerated: true }
}

/** @throws {UsageError} `usage`. */
export function attributesOf(call: Call): { attributes?: Attributes } {
  const text = optionOf(call, 'attributes')
  if (text === undefined) return {}
  try {
    const attributes: unknown = JSON.parse(text)
    if (typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes))
      return { attributes: { ...attributes } }
  } catch {
    // Told below, with what was no object either.
  }
  throw new UsageError('usage', '--attributes takes a JSON object.')
}

/** @throws {UsageError} `usage`. */
export function languageOf(call: Call): { language?: 'en' | 'ko' } {
  const language = optionOf(call, 'language')
  if (language === undefined) return {}
  if (language !== 'en' && language !== 'ko') throw new UsageError('usage', '--language takes en or ko.')
  return { language }
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
export function refusalOf(
  outcome: Exclude<CreateSubjectOutcome, { ok: true }> | { ok: false; reason: 'unknown-subject' },
): CommandError {
  const { reason } = outcome
  switch (reason) {
    case 'unknown-subject':
      return noSuchSubject()
    case 'identifier-taken':
      return new CommandError(reason, 'The identifier is taken.')
    case 'invalid-identifier':
      return new CommandError(
        reason,
        'The identifier is not acceptable: 1 to 254 characters without spaces, of one script, such as ada@example.com.',
      )
    case 'invalid-attributes':
      return new CommandError(
        reason,
        'The attributes do not fit: a JSON object of at most 8 KiB, as the schema has it.',
      )
    case 'weak-password':
      return new CommandError(reason, `The password is refused: ${weaknesses[outcome.weakness]}.`)
    default:
      return new CommandError(reason, `The account was not made: ${reason}.`)
  }
}

const weaknesses: Record<Extract<CreateSubjectOutcome, { reason: 'weak-password' }>['weakness'], string> = {
  'too-short': 'it has fewer than 8 characters',
  'too-long': 'it has more than 1,024 characters',
  'not-unicode': 'it is not well-formed Unicode',
  common: 'it is one of the most common ones',
  'context-word': 'it is built on the identifier or the name of the service',
  breached: 'it is known from a breach',
}
