/** What a reader of another system's file makes of one record: a subject in our terms, or the code of why it is none. */
import type { Code } from '../../errors.ts'
import type { Attributes, SubjectStatus } from '../subject.ts'

/** Systems whose files are read; `ndjson` is our own format. */
export const importSources = [
  'auth0',
  'better-auth',
  'firebase',
  'keycloak',
  'django',
  'laravel',
  'aspnet',
  'ndjson',
] as const
export type ImportSource = (typeof importSources)[number]

/** In bytes, of one record of a file. */
export const maxRecordBytes = 65_536

export interface ImportedSubject {
  /** Its id at the other system. */
  externalId?: string
  /** As it stands in the file; not normalised. */
  identifier: string
  addresses: readonly { value: string; verified: boolean }[]
  /** A text that a `HashReader` knows, or one that none does: nothing is judged here. */
  passwordHash?: string
  attributes?: Attributes
  roles: readonly string[]
  status: SubjectStatus
  /** Wall time, ms. */
  createdAt?: number
}

export type ImportCode = Extract<
  Code,
  | 'malformed-body'
  | 'invalid-body'
  | 'body-too-large'
  | 'invalid-identifier'
  | 'identifier-taken'
  | 'invalid-address'
  | 'invalid-attributes'
  | 'unknown-hash'
  | 'hash-too-costly'
>

/** `line` is where the record begins, from 1. */
export type ImportRecord = { line: number; subject: ImportedSubject } | { line: number; code: ImportCode }

/** Where a record stands in the file, as text or as what a scanner found wrong with it. */
export type RawRecord = { line: number; text: string } | { line: number; code: ImportCode }
export type RawRow = { line: number; row: Row } | { line: number; code: ImportCode }

/** A JSON object of unknown content. */
export type Row = Readonly<Record<string, unknown>>
