/** Which answer to a ticket is right: it is good once, and for whoever nobody was before. */
import type { Call, History } from './history.ts'
import type { Lives } from './life.ts'
import { writeOutcome } from './outcome.ts'
import { endsAll } from './sign-in-rule.ts'

export class TicketRule {
  readonly #lives: Lives
  /** Calls that present a ticket, by its number. */
  readonly #uses = new Map<number, Call[]>()
  /** Calls that end everything of a subject, and with it what it asked for by mail. */
  readonly #endings = new Map<number, Call[]>()

  constructor({ calls }: History, lives: Lives) {
    this.#lives = lives
    for (const call of calls) {
      if (call.ticket !== undefined) append(this.#uses, call.ticket, call)
      if (endsAll.includes(call.operation) && writeOutcome(call) !== 'undone')
        append(this.#endings, call.subject, call)
    }
  }

  /** What is wrong with the answer, if anything. */
  judge(call: Call): ['used-twice' | 'live-refused', string] | undefined {
    const { ticket, status, subject, askedAt = 0, ended } = call
    if (ticket === undefined) return undefined
    const uses = this.#uses.get(ticket) ?? []
    if (writeOutcome(call) === 'done') {
      const other = uses.find(one => one.number < call.number && writeOutcome(one) === 'done')
      return other && ['used-twice', `ticket ${ticket} was used by call ${other.number} too`]
    }
    if (status !== 400 || uses.some(one => writeOutcome(one) !== 'undone')) return undefined
    const isCrossed = (this.#endings.get(subject) ?? []).some(
      ending => ending.began <= ended && this.#lives.effectUntil(ending) >= askedAt,
    )
    return isCrossed ? undefined : ['live-refused', `ticket ${ticket} is refused, and nobody has used it`]
  }
}

function append(map: Map<number, Call[]>, key: number, call: Call): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [call])
  else list.push(call)
}
