/** Subjects of another system, many in one transaction, each with all that belongs to it or not at all. */
import type { ImportOutcome, SubjectStore } from '../../core/subject/subject-store.ts'
import { type Operation, one, send, together } from '../sql/operation.ts'
import { number, type Shape, shape, text } from '../sql/shape.ts'
import { rows, type Sql, sql } from '../sql/sql.ts'
import { insertAddress } from './address-row.ts'
import { append, insertLines } from './append.ts'
import { lookUp, type OperationsOf, sweep } from './defined.ts'
import { insertSubject, isVerifiedAddress, lockIdentifier } from './subject-row.ts'

const foundShape: Shape<{ found: number }> = shape({ found: number })
const dearestShape: Shape<{ hash: string }> = shape({ hash: text })

type Input = Parameters<SubjectStore['import']>[0]

export const importOperations: OperationsOf<SubjectStore, 'import' | 'dearestHash'> = {
  import: sweep(importSubjects),

  dearestHash: lookUp(function* () {
    return (yield* one(rows(dearestShape)`SELECT hash FROM dearest_hash`))?.hash
  }),
}

function* importSubjects({ records, dearest, isDryRun }: Input): Operation<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = []
  if (!isDryRun) yield* send(...locks(records))
  if (!isDryRun && dearest !== undefined)
    yield* send(sql`
      INSERT INTO dearest_hash (id, hash, work) VALUES (1, ${dearest.hash}, ${dearest.work})
      ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, work = excluded.work WHERE excluded.work > dearest_hash.work`)
  for (const { subject, passwordHash = '', addresses, externalIdentity: external, audit } of records) {
    const names = namesOf(subject.identifier, addresses)
    const [externals, ...others] = yield* together(
      rows(foundShape)`
        SELECT 1 AS found FROM external_identity
        WHERE issuer = ${external?.issuer ?? ''} AND external_id = ${external?.externalId ?? ''}`,
      ...names.map(isTaken),
    )
    if (externals.length > 0 || others.some(found => found.length > 0)) {
      outcomes.push(externals.length > 0 ? 'external-identity-taken' : 'identifier-taken')
      continue
    }
    outcomes.push('imported')
    if (isDryRun) continue
    yield* send(insertSubject(subject, passwordHash), ...addresses.map(insertAddress))
    if (external !== undefined)
      yield* send(sql`
        INSERT INTO external_identity (issuer, external_id, subject_id, created_at)
        VALUES (${external.issuer}, ${external.externalId}, ${subject.id}, ${subject.createdAt})`)
    yield* send(insertLines(audit))
  }
  yield* append([], [])
  return outcomes
}

function namesOf(identifier: string, addresses: Input['records'][number]['addresses']): string[] {
  const verified = addresses.filter(({ verifiedAt }) => verifiedAt !== undefined)
  return [...new Set([identifier, ...verified.map(({ value }) => value)])]
}

/** In one order, so that two imports at the same time wait for each other instead of giving up. No identifier has a space. */
function locks(records: Input['records']): Sql[] {
  const names = records.flatMap(({ subject, addresses, externalIdentity }) => [
    ...namesOf(subject.identifier, addresses),
    ...(externalIdentity === undefined ? [] : [`${externalIdentity.issuer} ${externalIdentity.externalId}`]),
  ])
  return [...new Set(names)].sort().map(lockIdentifier)
}

/** Whether somebody is known by that name, or has verified it. */
function isTaken(name: string): Sql<{ found: number }> {
  return rows(foundShape)`
    SELECT 1 AS found WHERE EXISTS (SELECT 1 FROM subject WHERE identifier = ${name}) OR ${isVerifiedAddress(name)}`
}
