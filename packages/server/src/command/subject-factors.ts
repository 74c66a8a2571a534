/** `countersign subject factors` and `remove-factor`: what second factors a subject has, and removing one that is lost. */
import { withStore } from '../store/with-store.ts'
import { type Command, isGiven, storeSettings } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'
import { findSubject } from './shown.ts'

export const subjectFactors: Command = {
  words: ['subject', 'factors'],
  positionals: ['ID|IDENTIFIER'],
  summary: 'List the second factors of a subject.',
  settings: storeSettings,
  options: {},
  run: async call => {
    const [wanted = ''] = call.positionals
    return withStore(call.settings, 'existing', async auth => {
      const { id, identifier } = await findSubject(auth, wanted)
      const { factors, recoveryCodes } = await auth.factors.list(id)
      const lines = factors.map(
        ({ id: factor, kind, createdAt, lastUsedAt }) =>
          `${factor}  ${kind}  added ${instant(createdAt)}${lastUsedAt === undefined ? '' : `, last used ${instant(lastUsedAt)}`}`,
      )
      const text =
        lines.length === 0
          ? `${identifier} has no second factor.`
          : [...lines, `${recoveryCodes} recovery codes are left.`].join('\n')
      return {
        text,
        data: {
          factors: factors.map(({ id: factor, kind, createdAt, lastUsedAt }) => ({
            id: factor,
            kind,
            created_at: instant(createdAt),
            ...(lastUsedAt !== undefined && { last_used_at: instant(lastUsedAt) }),
          })),
          recovery_codes: recoveryCodes,
        },
      }
    })
  },
}

export const subjectRemoveFactor: Command = {
  words: ['subject', 'remove-factor'],
  positionals: ['ID|IDENTIFIER', 'FACTOR'],
  summary:
    'Remove a second factor that a subject has lost, which ends everything they hold. Make sure first who asks for it.',
  settings: storeSettings,
  options: { yes: { describes: 'Do it.' } },
  run: async call => {
    const [wanted = '', factor = ''] = call.positionals
    if (!isGiven(call, 'yes'))
      throw new UsageError(
        'usage',
        'Whoever knows the password gets in without the factor afterwards. Repeat the command with --yes.',
      )
    return withStore(call.settings, 'existing', async auth => {
      const { id, identifier } = await findSubject(auth, wanted)
      const outcome = await auth.factors.remove(id, factor)
      if (!outcome.ok)
        throw new CommandError(
          'no-such-factor',
          `${identifier} has no such factor. See \`countersign subject factors\`.`,
        )
      return {
        text: `Removed the factor of ${identifier} (${id}); everything they held has ended.`,
        data: { id, factor },
      }
    })
  },
}

function instant(at: number): string {
  return new Date(at).toISOString()
}
