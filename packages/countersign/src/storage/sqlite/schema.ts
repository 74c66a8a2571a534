/** The tables as the query builder knows them; their making stands in migrations.ts. */
import type { GeneratedAlways } from 'kysely'
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
  position: GeneratedAlways<number>
}

interface AuditTable {
  sequence: number
  hash: string
  /** The event as JSON, exactly as it was hashed; the columns below are read out of it. */
  event: string
  at: GeneratedAlways<number>
  action: GeneratedAlways<string>
  outcome: GeneratedAlways<string>
  actor: GeneratedAlways<string | null>
  subject_id: GeneratedAlways<string | null>
}

/** With what the file remembers of the clocks of its nodes; see core/clock-history.ts. */
interface FeedTable extends FeedColumns {
  clock_at: number | null
  clock_lead_since: number | null
  clock_lead_ms: number | null
  counted_at: number
}

/** SQLite's own: the last value that AUTOINCREMENT gave out, which outlives the row it was given to. */
interface SequenceTable {
  name: string
  seq: number
}

export interface Schema {
  subject: SubjectTable
  session: SessionTable<number>
  change: ChangeTable
  feed: FeedTable
  signing_key: SigningKeyTable
  attempt: AttemptTable<number>
  familiar: FamiliarTable
  proof: ProofTable
  audit: AuditTable
  node: NodeTable
  sqlite_sequence: SequenceTable
}
