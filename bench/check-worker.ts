/** One contender's process: checks credentials in rounds, and says what a check took of time and of the processor. */
import type { Checking, CheckVariant, Contender, Setting } from './contenders/contender.ts'
import { answerQuestions } from './harness/worker.ts'

/** `hot`: one credential again and again. `rotation`: all in turn. `cold`: each is new. */
export type Rotation = 'hot' | 'rotation' | 'cold'

export interface RoundInput {
  rotation: Rotation
  checks: number
}

/** µs a check. */
export interface RoundFigures {
  wall: number
  cpu: number
}

const [module = '', name = ''] = process.argv.slice(2)

let checking: Checking
/** Every credential one after the other, and where each ends. */
let bytes = Buffer.alloc(0)
let ends: number[] = []
let next = 0

async function prepare(setting: Setting): Promise<number> {
  const contender: Contender = await import(`./contenders/${module}.ts`)
  const variant: CheckVariant | undefined = contender.check?.[name]
  if (variant === undefined) throw new Error('there is no such variant')
  const count = Math.min(setting.count, variant.mostCredentials ?? Number.POSITIVE_INFINITY)
  checking = await variant.prepare({ ...setting, count })
  const headers = await checking.mint(count)
  bytes = Buffer.from(headers.join(''), 'latin1')
  let end = 0
  ends = headers.map(header => (end += header.length))
  return count
}

/** Headers as a server has them: texts that nobody has hashed or flattened before. */
async function headersFor({ rotation, checks }: RoundInput): Promise<string[]> {
  if (rotation === 'cold') return fresh(await checking.mint(checks))
  return Array.from({ length: checks }, () => {
    const index = rotation === 'hot' ? 0 : next++ % ends.length
    return bytes.toString('latin1', ends[index - 1] ?? 0, ends[index])
  })
}

function fresh(headers: readonly string[]): string[] {
  return headers.map(header => Buffer.from(header, 'latin1').toString('latin1'))
}

async function round(input: RoundInput): Promise<RoundFigures> {
  const headers = await headersFor(input)
  const { check } = checking
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  for (const header of headers) {
    const found = check(header)
    const subject = found instanceof Promise ? await found : found
    if (!subject) throw new Error('a good credential was refused')
  }
  const wall = ((performance.now() - began) * 1000) / input.checks
  const { user, system } = process.cpuUsage(cpuBefore)
  return { wall, cpu: (user + system) / input.checks }
}

/** Runs until the code is compiled as it will stay, and every credential was seen; answers how many checks fill a round. */
async function warmUp(input: { rotation: Rotation; warmUpMs: number; roundMs: number; mostChecks: number }) {
  const until = performance.now() + input.warmUpMs
  const seenAll = input.rotation === 'rotation' ? next + ends.length : 0
  let checks = 20
  while (performance.now() < until || next < seenAll) {
    const { wall } = await round({ rotation: input.rotation, checks })
    checks = Math.min(Math.max(Math.round((input.roundMs * 1000) / wall), 20), input.mostChecks, checks * 4)
  }
  return checks
}

/** The header that carries a credential, as it stands in a request. */
function sample(): string {
  const value = bytes.toString('latin1', 0, ends[0])
  return `${value.startsWith('Bearer ') ? 'Authorization' : 'Cookie'}: ${value}`
}

answerQuestions({ prepare, warmUp, round, sample })
