/** The tables as the query builder knows them; their making stands in migrations.ts. */
import type {
  AttemptTable,
  ChangeColumns,
  FamiliarTable,
  FeedColumns,
  NodeTable,
  ProofTable,
  SessionTable,
  SigningKeyTable,
  SubjectTable,
} from '../relational/tables.ts'

interface ChangeTable extends ChangeColumns {
  position: number
}

/** The ends of the feed and of the audit log. Whoever appends to either holds its lock; see append.ts. */
interface FeedTable extends FeedColumns {
  /** The last position given out. */
  position: number
  /** Sequence and hash of the audit log's last line. */
  audit_sequence: number
  audit_hash: string
}

interface AuditTable {
  sequence: number
  hash: string
  /** The event as JSON, exactly as it was hashed; the columns below repeat what is asked for. */
  event: string
  at: number
  action: string
  outcome: string
  actor: string | null
  subject_id: string | null
}

export interface Schema {
  subject: SubjectTable
  session: SessionTable<boolean>
  change: ChangeTable
  feed: FeedTable
  signing_key: SigningKeyTable
  attempt: AttemptTable<boolean>
  familiar: FamiliarTable
  proof: ProofTable
  audit: AuditTable
  node: NodeTable
}
