/** A subject: somebody who can sign in, as the store knows them. */
import type { FactorKind } from '../authenticator/factor.ts'
import type { MailLanguage } from '../mail/message.ts'

export type SubjectStatus = 'active' | 'disabled'

/** What an application keeps about a subject: JSON, as the operator's schema has it. */
export type Attributes = { readonly [name: string]: unknown }

export interface Subject {
  /** A handle; never reused, even after deletion (K12). */
  id: string
  /** The normalised identifier (see identifier.ts); unique. */
  identifier: string
  status: SubjectStatus
  /** Sorted, without repeats. `admin` opens the administration. */
  roles: readonly string[]
  /**
   * Raised whenever everything that the subject holds must end. Tokens and sessions carry the epoch they were
   * issued under, because JWT `iat` has a grain of one second and cannot order events within it.
   */
  epoch: number
  createdAt: number
  /** When it was set last; when the subject was made, where there is none. */
  passwordChangedAt: number
  /** There where the account has no password. */
  hasPassword?: false
  /** What its second factor can be proved by, in the order of `factorKinds`; absent where it has none. */
  factors?: readonly FactorKind[]
  attributes?: Attributes
  /** Of mails to the subject; the installation's where it is absent. */
  language?: MailLanguage
}

/** The role that opens the administration. */
export const administratorRole = 'admin'

/**
 * Whether a change takes a role away that its holder could use: a disabled subject holds none.
 *
 * Where it does, somebody else may have to hold it still: see `SubjectStore.update`.
 */
export function losesRole(
  role: string,
  before: Pick<Subject, 'status' | 'roles'>,
  after: Pick<Subject, 'status' | 'roles'>,
): boolean {
  const holds = ({ status, roles }: Pick<Subject, 'status' | 'roles'>) =>
    status === 'active' && roles.includes(role)
  return holds(before) && !holds(after)
}

const roleShape = /^[a-z][a-z0-9:._-]{0,63}$/

/** At most this many roles a subject: they travel in every token. */
export const maxRoles = 16

/**
 * Roles in their stored form: sorted, without repeats.
 *
 * @returns `undefined` when one is not 1–64 characters of `a-z 0-9 : . _ -` beginning with a letter, or there are more than 16.
 */
export function normalizeRoles(roles: readonly string[]): string[] | undefined {
  const unique = [...new Set(roles)].sort()
  return unique.length <= maxRoles && unique.every(role => roleShape.test(role)) ? unique : undefined
}
