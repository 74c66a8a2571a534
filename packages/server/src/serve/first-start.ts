/** The first start: a database without any subject is given its administrator. */
import type { Countersign } from 'countersign'
import { CommandError } from '../command/command-error.ts'
import { randomPassword, refusalOf } from '../command/subject-add.ts'
import { type Settings, settingTable } from '../settings/settings.ts'

export interface Administrator {
  identifier: string
  /** Only where it was made up here: it is shown once and kept nowhere. */
  password?: string
}

/**
 * @returns The administrator that was added, or `undefined` where there are subjects already.
 * @throws {CommandError} when the settings name one that is refused.
 */
export async function addFirstAdministrator(
  auth: Countersign,
  { adminIdentifier, adminPassword }: Pick<Settings, 'adminIdentifier' | 'adminPassword'>,
): Promise<Administrator | undefined> {
  const { items } = await auth.subjects.list({ limit: 1 })
  if (items.length > 0) return undefined
  const password = adminPassword ?? randomPassword()
  const outcome = await auth.subjects.create(
    { identifier: adminIdentifier, password, roles: ['admin'] },
    { actor: 'system' },
  )
  if (outcome.ok) {
    return { identifier: outcome.subject.identifier, ...(adminPassword === undefined && { password }) }
  }
  // Another process started at the same moment, and shows the password.
  if (outcome.reason === 'identifier-taken') return undefined
  const refusal = refusalOf(outcome)
  const { adminIdentifier: identifier, adminPassword: secret } = settingTable
  const variable = outcome.reason === 'weak-password' ? secret.variable : identifier.variable
  throw new CommandError(
    refusal.code,
    `The first administrator could not be added. ${variable}: ${refusal.message}`,
  )
}
