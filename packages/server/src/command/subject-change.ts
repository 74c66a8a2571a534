/** `countersign subject password`, `rename` and `set`: what an operator changes about one subject. */
import { withStore } from '../store/with-store.ts'
import { readLine } from '../terminal/standard-input.ts'
import { type Command, isGiven, storeSettings } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'
import { changeSubject, findSubject, noSuchSubject, subjectData } from './shown.ts'
import { attributesOf, languageOf, randomPassword, refusalOf } from './subject-add.ts'

export const subjectPassword: Command = {
  words: ['subject', 'password'],
  positionals: ['ID|IDENTIFIER'],
  summary:
    'Set the password of a subject, which ends everything they hold; prints a random one once, unless one is given.',
  settings: [...storeSettings, 'passwordMemoryKib', 'passwordPasses'],
  options: { 'password-stdin': { describes: 'Read the password from standard input.' } },
  run: async call => {
    const [wanted = ''] = call.positionals
    const isGenerated = !isGiven(call, 'password-stdin')
    const password = isGenerated ? randomPassword() : await readLine('Type the password')
    return withStore(call.settings, 'existing', async auth => {
      const { id, identifier } = await findSubject(auth, wanted)
      const outcome = await auth.subjects.setPassword(id, password)
      if (!outcome.ok) throw refusalOf(outcome)
      const lines = [`Set the password of ${identifier} (${id}); everything they held has ended.`]
      if (isGenerated) lines.push(`Password: ${password}`, 'It is shown this once.')
      return { text: lines.join('\n'), data: { id, ...(isGenerated && { password }) } }
    })
  },
}

export const subjectRename: Command = {
  words: ['subject', 'rename'],
  positionals: ['ID|IDENTIFIER', 'NEW'],
  summary: 'Give a subject another identifier; the id and every credential stay.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [wanted = '', identifier = ''] = call.positionals
    return withStore(call.settings, 'existing', async auth => {
      const found = await findSubject(auth, wanted)
      const outcome = await auth.subjects.rename(found.id, identifier)
      if (!outcome.ok) throw refusalOf(outcome)
      return {
        text: `${found.identifier} (${found.id}) is ${outcome.subject.identifier} now.`,
        data: { subject: subjectData(outcome.subject) },
      }
    })
  },
}

export const subjectSet: Command = {
  words: ['subject', 'set'],
  positionals: ['ID|IDENTIFIER'],
  summary: 'Set the attributes or the language of a subject; without any, show the subject.',
  settings: storeSettings,
  options: {
    attributes: { value: 'JSON', describes: 'What is kept about the subject; it replaces what was.' },
    language: { value: 'en|ko', describes: 'Of mails to the subject.' },
  },
  run: async call => {
    const [wanted = ''] = call.positionals
    const change = { ...attributesOf(call), ...languageOf(call) }
    return withStore(call.settings, 'existing', async auth => {
      const found = await findSubject(auth, wanted)
      const subject = Object.keys(change).length === 0 ? found : await changeSubject(auth, found, change)
      return { text: JSON.stringify(subjectData(subject), null, 2), data: { subject: subjectData(subject) } }
    })
  },
}

export const subjectRemove: Command = {
  words: ['subject', 'remove'],
  positionals: ['ID|IDENTIFIER'],
  summary: 'Remove a subject with everything that identifies them; the id is never given again.',
  settings: storeSettings,
  options: { yes: { describes: 'Do it: there is no way back.' } },
  run: async call => {
    const [wanted = ''] = call.positionals
    if (!isGiven(call, 'yes'))
      throw new UsageError('usage', 'What is removed does not come back. Repeat the command with --yes.')
    return withStore(call.settings, 'existing', async auth => {
      const { id, identifier } = await findSubject(auth, wanted)
      const outcome = await auth.subjects.remove(id)
      if (!outcome.ok && outcome.reason === 'unknown-subject') throw noSuchSubject()
      if (!outcome.ok)
        throw new CommandError(
          outcome.reason,
          `${identifier} is the last administrator. Make somebody else one first: \`countersign subject roles IDENTIFIER admin\`.`,
        )
      return { text: `Removed ${identifier} (${id}).`, data: { id } }
    })
  },
}

export const subjectExport: Command = {
  words: ['subject', 'export'],
  positionals: ['ID|IDENTIFIER'],
  summary: 'Print everything that is held about a subject, as one JSON document without secrets.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [wanted = ''] = call.positionals
    return withStore(call.settings, 'existing', async auth => {
      const { id } = await findSubject(auth, wanted)
      const document = await auth.subjects.export(id)
      if (document === undefined) throw noSuchSubject()
      return { text: JSON.stringify(document, null, 2), data: document }
    })
  },
}

export const subjectInvite: Command = {
  words: ['subject', 'invite'],
  positionals: ['ADDRESS'],
  summary: 'Send an invitation by mail; the account is made when it is accepted. A running server sends it.',
  settings: storeSettings,
  options: {
    role: { value: 'ROLE', describes: 'Give this role. May be repeated.', repeats: true },
    language: { value: 'en|ko', describes: 'Of the mail, and of the subject.' },
  },
  run: async call => {
    const [address = ''] = call.positionals
    const wish = { address, roles: call.options.role ?? [], ...languageOf(call) }
    return withStore(call.settings, 'existing', async auth => {
      const outcome = await auth.invitations.create(wish)
      if (!outcome.ok) throw new CommandError(outcome.reason, inviteRefusals[outcome.reason])
      const until = new Date(outcome.expiresAt).toISOString()
      return {
        text: `Invited ${outcome.address}, until ${until}.`,
        data: { address: outcome.address, expires_at: until },
      }
    })
  },
}

const inviteRefusals = {
  'invalid-address': 'This is not a mail address.',
  'identifier-taken': 'Somebody has verified that address already.',
  'mail-unavailable':
    'No mail is sent from here. Give the command the settings of the server, COUNTERSIGN_SMTP_URL among them.',
} as const
