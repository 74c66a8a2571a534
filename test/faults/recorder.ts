/** Writes the history while it happens: numbers credentials and subjects, so that no secret gets into it. */
import type { Call, FaultRecord } from './history.ts'
import type { Answer } from './http-call.ts'

export type Described = Omit<Call, 'type' | 'number' | 'began' | 'ended' | 'status' | 'code'>

export class Recorder {
  readonly calls: Call[] = []
  readonly faults: FaultRecord[] = []
  readonly #credentials = new Map<string, number>()
  readonly #logins = new Map<string, number>()
  readonly #tickets = new Map<string, number>()
  readonly #subjects = new Map<string, number>()

  /** The number of a credential, by its secret. */
  credential(secret: string): number {
    return numberIn(this.#credentials, secret)
  }

  ticket(secret: string): number {
    return numberIn(this.#tickets, secret)
  }

  login(sid: string): number {
    return numberIn(this.#logins, sid)
  }

  addSubject(id: string): number {
    return numberIn(this.#subjects, id)
  }

  /** -1 for a subject that was never added. */
  subject(id: string): number {
    return this.#subjects.get(id) ?? -1
  }

  note(described: Described, { began, ended, status, body }: Answer): Call {
    const call: Call = {
      type: 'call',
      number: this.calls.length,
      ...described,
      began,
      ended,
      status,
      ...(typeof body.code === 'string' && { code: body.code }),
    }
    this.calls.push(call)
    return call
  }

  /** Notes a fault that begins now; call the answer when it is over. */
  fault(fault: Omit<FaultRecord, 'type' | 'began' | 'ended'>): () => void {
    const record: FaultRecord = {
      type: 'fault',
      ...fault,
      began: performance.now(),
      ended: Number.MAX_SAFE_INTEGER,
    }
    this.faults.push(record)
    return () => {
      record.ended = performance.now()
    }
  }
}

function numberIn(map: Map<string, number>, key: string): number {
  const known = map.get(key)
  if (known !== undefined) return known
  map.set(key, map.size)
  return map.size - 1
}
