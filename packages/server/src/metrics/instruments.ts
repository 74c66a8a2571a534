/** The counts as prom-client keeps them. No label carries an identifier, an id or a credential (K28). */
import type { Backlog, NodeFigures } from 'countersign'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Counts } from './counts.ts'

export interface Instruments extends Counts {
  registry: Registry
}

type Checked = NodeFigures['checked']['session']

const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** @param backlog - `undefined` where it is not known now. */
export function createInstruments(
  figures: () => NodeFigures,
  backlog: () => Promise<Backlog | undefined>,
): Instruments {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]

  const requests = new Counter({
    name: 'countersign_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['route', 'method', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'countersign_http_request_duration_seconds',
    help: 'From the request to the end of its answer.',
    labelNames: ['route', 'method'],
    buckets,
    registers,
  })
  const checks = new Counter({
    name: 'countersign_checks_total',
    help: 'Credentials checked, by outcome.',
    labelNames: ['outcome'],
    registers,
  })
  const signIns = new Counter({
    name: 'countersign_sign_ins_total',
    help: 'Sign-ins, by outcome and kind of credential.',
    labelNames: ['outcome', 'credential'],
    registers,
  })
  addChecked(registers, figures)
  addFigures(registers, figures)
  addMails(registers, figures)
  addBacklog(registers, backlog)

  return {
    registry,
    request: (route, method, status, seconds) => {
      requests.inc({ route, method, status })
      durations.observe({ route, method }, seconds)
    },
    check: outcome => checks.inc({ outcome }),
    signIn: (outcome, credential) => signIns.inc({ outcome, credential }),
  }
}

/** Counted by the gate itself, which alone knows the kind and must not be held up; read when they are asked for. */
function addChecked(registers: Registry[], figures: () => NodeFigures): void {
  const counter = (name: string, help: string, read: (checked: Checked) => number) => {
    new Counter({
      name,
      help,
      labelNames: ['kind'],
      registers,
      collect() {
        this.reset()
        const { session, token } = figures().checked
        this.inc({ kind: 'session' }, read(session))
        this.inc({ kind: 'token' }, read(token))
      },
    })
  }
  counter(
    'countersign_credentials_checked_total',
    'Credentials checked, by kind, whatever came of it.',
    ({ checks }) => checks,
  )
  counter(
    'countersign_credential_bytes_total',
    'Bytes of the credentials checked, by kind, the names of their headers not counted.',
    ({ bytes }) => bytes,
  )
}

/** Read when they are asked for. Of several workers, those that name a state show the one that is furthest behind. */
function addFigures(registers: Registry[], figures: () => NodeFigures): void {
  const gauge = (
    name: string,
    help: string,
    aggregator: 'sum' | 'max' | 'min',
    read: (now: NodeFigures) => number,
  ) => {
    new Gauge({
      name,
      help,
      aggregator,
      registers,
      collect() {
        this.set(read(figures()))
      },
    })
  }
  gauge(
    'countersign_audit_lines',
    'Number of the last line of the audit log.',
    'max',
    ({ auditLines }) => auditLines,
  )
  gauge(
    'countersign_audit_unsealed_seconds',
    'For how long the oldest line has waited that is not in the audit log yet.',
    'max',
    ({ auditUnsealedMs }) => auditUnsealedMs / 1000,
  )
  new Gauge({
    name: 'countersign_held_bytes',
    help: 'Memory that sessions, verified tokens and revocations take, free room included.',
    labelNames: ['what'],
    registers,
    collect() {
      const { sessionBytes, tokenBytes, revocationBytes } = figures()
      this.set({ what: 'sessions' }, sessionBytes)
      this.set({ what: 'tokens' }, tokenBytes)
      this.set({ what: 'revocations' }, revocationBytes)
    },
  })
  gauge('countersign_sessions_cached', 'Sessions held in memory.', 'sum', now => now.sessionsCached)
  gauge('countersign_tokens_cached', 'Verified tokens held in memory.', 'sum', now => now.tokensCached)
  gauge('countersign_revocations_held', 'Revocations held in memory.', 'max', now => now.revocationsHeld)
  gauge(
    'countersign_watching',
    'Calls that wait for the end of their credential.',
    'sum',
    now => now.watching,
  )
  gauge(
    'countersign_feed_position',
    'Position of the change feed that is applied.',
    'min',
    now => now.position,
  )
  gauge(
    'countersign_staleness_seconds',
    'Time since the node was last up to date.',
    'max',
    now => now.stalenessMs / 1000,
  )
}

/** Counted by what sends, of each node. */
function addMails(registers: Registry[], figures: () => NodeFigures): void {
  const counter = (name: string, help: string, read: (now: NodeFigures) => number) => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(read(figures()))
      },
    })
  }
  counter('countersign_mails_sent_total', 'Mails handed over.', ({ mailsSent }) => mailsSent)
  counter(
    'countersign_mails_given_up_total',
    'Mails that are not tried any more.',
    ({ mailsGivenUp }) => mailsGivenUp,
  )
}

/** The same on every node, as the store has it; left out while the store cannot be asked. */
function addBacklog(registers: Registry[], backlog: () => Promise<Backlog | undefined>): void {
  const gauge = (name: string, help: string, read: (now: Backlog) => number) => {
    new Gauge({
      name,
      help,
      aggregator: 'max',
      registers,
      async collect() {
        const now = await backlog()
        if (now === undefined) this.remove()
        else this.set(read(now))
      },
    })
  }
  gauge('countersign_mails_waiting', 'Mails that wait to be sent.', ({ mails }) => mails.waiting)
  gauge(
    'countersign_mails_waiting_oldest_seconds',
    'For how long the oldest of them has waited.',
    ({ mails }) => mails.oldestMs / 1000,
  )
  gauge(
    'countersign_webhook_lines_waiting',
    'Lines of the audit log that active webhooks have not come to yet.',
    ({ webhooks }) => webhooks.waiting,
  )
  gauge(
    'countersign_webhooks_failing',
    'Active webhooks whose next event was tried and not taken.',
    ({ webhooks }) => webhooks.failing,
  )
  gauge(
    'countersign_webhook_dead_letters',
    'Events that were given up.',
    ({ webhooks }) => webhooks.deadLetters,
  )
}
