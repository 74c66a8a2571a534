/** Importing the subjects of another system: their ids are kept as external ids, and their password hashes as they are. */
import type { MailAddress } from '../../core/address/address-store.ts'
import { maxAddresses } from '../../core/address/address-store.ts'
import { normalizeMailAddress } from '../../core/address/mail-address.ts'
import { createHandle } from '../../core/handle.ts'
import { normalizeIdentifier } from '../../core/subject/identifier.ts'
import { readFirebaseKey } from '../../core/subject/import/firebase-key.ts'
import type { ImportCode, ImportedSubject, ImportSource } from '../../core/subject/import/imported-subject.ts'
import { readSubjects } from '../../core/subject/import/sources.ts'
import { normalizeRoles, type Subject } from '../../core/subject/subject.ts'
import type { SubjectStore } from '../../core/subject/subject-store.ts'
import { type AccountParts, auditOrigin, type Caller } from '../account-parts.ts'

/** Of one transaction. */
const batchSize = 200
/** Read before others have their turn: a few milliseconds of work. */
const recordsPerTurn = 500
/** That are told; a file with more is of another format, or needs mending in its pattern. */
export const maxImportErrors = 1000
const longestExternalId = 255

export interface ImportOptions {
  /** The system whose export it is; our own format, `ndjson`, by default. */
  from?: ImportSource
  /** The hash parameters of a Firebase project, as its console shows them. */
  firebaseKey?: string
  /** Judges everything and writes nothing. Records that contradict each other are not noticed. */
  dryRun?: boolean
}

export interface ImportReport {
  imported: number
  /** Whose external id is there already, or, without one, whose name: what an earlier import has added. */
  skipped: number
  /** The first 1,000, in the order of the file. */
  errors: readonly { line: number; code: ImportCode }[]
  /** How many there are. */
  failed: number
}

type StoredRecord = Parameters<SubjectStore['import']>[0]['records'][number]

/**
 * Reads a file and adds whom it has, a batch a transaction. Whatever interrupts it, the same file can be imported again: whoever is
 * there is skipped.
 *
 * @throws {TypeError} where `firebaseKey` does not have the parameters.
 */
export async function importSubjects(
  parts: AccountParts,
  bytes: AsyncIterable<Uint8Array>,
  { from = 'ndjson', firebaseKey: keyText, dryRun = false }: ImportOptions,
  caller: Caller,
): Promise<ImportReport> {
  const firebaseKey = keyText === undefined ? undefined : readFirebaseKey(keyText)
  if (keyText !== undefined && firebaseKey === undefined)
    throw new TypeError('auth.subjects.import: options.firebaseKey lacks a parameter of the project')
  let imported = 0
  let skipped = 0
  let failed = 0
  const errors: { line: number; code: ImportCode }[] = []
  const fail = (line: number, code: ImportCode) => {
    failed += 1
    if (errors.length < maxImportErrors) errors.push({ line, code })
  }
  let batch: { line: number; record: StoredRecord }[] = []
  const flush = async () => {
    if (batch.length === 0) return
    const dearest = parts.hasher.dearest()
    const outcomes = await parts.storage.subjects.import({
      records: batch.map(({ record }) => record),
      ...(dearest !== undefined && { dearest }),
      isDryRun: dryRun,
    })
    for (const [index, { line, record }] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome === 'imported') imported += 1
      // Somebody else has the name: two of there are one here, which somebody must decide.
      else if (outcome === 'identifier-taken' && record.externalIdentity !== undefined)
        fail(line, 'identifier-taken')
      else skipped += 1
    }
    batch = []
  }
  let read = 0
  for await (const record of readSubjects(from, bytes, firebaseKey === undefined ? {} : { firebaseKey })) {
    read += 1
    // A file has up to eight million lines: the checks of a node do not wait until they are read.
    if (read % recordsPerTurn === 0) await parts.pause(0)
    if ('code' in record) {
      fail(record.line, record.code)
      continue
    }
    const judged = judge(parts, record.subject, from, caller)
    if (typeof judged === 'string') fail(record.line, judged)
    else batch.push({ line: record.line, record: judged })
    if (batch.length >= batchSize) await flush()
  }
  await flush()
  errors.sort((one, other) => one.line - other.line)
  return { imported, skipped, errors, failed }
}

/** What is stored of a record, by the rules that every account is under. */
function judge(
  parts: AccountParts,
  given: ImportedSubject,
  from: ImportSource,
  caller: Caller,
): StoredRecord | ImportCode {
  const { clock, random, hasher } = parts
  const identifier = normalizeIdentifier(given.identifier)
  if (identifier === undefined) return 'invalid-identifier'
  const { externalId, passwordHash } = given
  const roles = normalizeRoles(given.roles)
  if (roles === undefined) return 'invalid-body'
  if (externalId !== undefined && (externalId.length > longestExternalId || !isStorable(externalId)))
    return 'invalid-body'
  const attributes = given.attributes && parts.readAttributes(given.attributes)
  if (attributes === 'invalid-attributes') return attributes
  const now = clock.now()
  const createdAt = Math.min(given.createdAt ?? now, now)
  const id = createHandle(random)
  const addresses = addressesOf(given.addresses, { id, now, createdAt, random })
  if (addresses === undefined) return 'invalid-address'
  // Last, since from now on every unknown identifier costs what this one does.
  const met = passwordHash === undefined ? 'known' : hasher.meet(passwordHash)
  if (met !== 'known') return met
  const subject: Subject = {
    id,
    identifier,
    status: given.status,
    roles,
    epoch: 0,
    createdAt,
    passwordChangedAt: createdAt,
    ...(passwordHash === undefined && { hasPassword: false as const }),
    ...(attributes && { attributes }),
  }
  const action = { action: 'subject-imported', outcome: 'success', detail: from } as const
  return {
    subject,
    addresses,
    ...(passwordHash !== undefined && { passwordHash }),
    ...(externalId !== undefined && { externalIdentity: { issuer: `import:${from}`, externalId } }),
    audit: [{ ...auditOrigin(caller), at: now, ...action, subjectId: id }],
  }
}

/** Each once; the first that is verified is the primary one. `undefined` where one is no mail address, or there are too many. */
function addressesOf(
  given: ImportedSubject['addresses'],
  {
    id,
    now,
    createdAt,
    random,
  }: { id: string; now: number; createdAt: number; random: AccountParts['random'] },
): MailAddress[] | undefined {
  const known = new Map<string, boolean>()
  for (const { value, verified } of given) {
    const address = normalizeMailAddress(value)
    if (address === undefined) return undefined
    known.set(address, verified || known.get(address) === true)
  }
  if (known.size > maxAddresses) return undefined
  const first = [...known].find(([, verified]) => verified)?.[0]
  return [...known].map(([value, verified]) => ({
    id: createHandle(random),
    subjectId: id,
    value,
    ...(verified && { verifiedAt: now }),
    isPrimary: value === first,
    createdAt,
  }))
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
