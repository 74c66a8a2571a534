/** One contender's process: holds more and more live sessions, and says what they take and how long it stood still. */
import { PerformanceObserver } from 'node:perf_hooks'
import type { Contender, Holding } from './contenders/contender.ts'
import { answerQuestions } from './harness/worker.ts'

export interface Stalls {
  /** ms from one turn of the event loop to the next, at most: what a request may have to wait. */
  longestTurn: number
  /** The longest of them by the processor's time of the event loop's thread, which others on the machine do not lengthen. */
  longestTurnCpu: number
  longestGc: number
  /** µs a session or check. */
  each: number
}

const [module = '', name = ''] = process.argv.slice(2)
/** A turn does little, so that a long one has something else to answer for. */
const perTurn = 100

let holding: Holding
let longestGc = 0

new PerformanceObserver(list => {
  for (const { duration } of list.getEntries()) longestGc = Math.max(longestGc, duration)
}).observe({ entryTypes: ['gc'] })

async function open(): Promise<Weight> {
  const contender: Contender = await import(`./contenders/${module}.ts`)
  const variant = contender.hold?.[name]
  if (variant === undefined) throw new Error('there is no such variant')
  holding = await variant.open()
  // What the code itself takes comes with its first use.
  await holding.add(5000)
  await holding.check(5000)
  return weigh()
}

export interface Weight {
  /** Bytes of the process, as the system counts them. */
  resident: number
  /** Bytes of objects and of buffers, as V8 counts them. */
  used: number
}

function weigh(): Weight {
  global.gc?.()
  global.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { resident: rss, used: heapUsed + external }
}

const add = (count: number) => inTurns(count, turn => holding.add(turn))
const check = (count: number) => inTurns(count, turn => holding.check(turn))

async function inTurns(count: number, work: (count: number) => void | Promise<void>): Promise<Stalls> {
  longestGc = 0
  let longestTurn = 0
  let longestTurnCpu = 0
  const began = performance.now()
  let turnBegan = began
  let cpu = process.threadCpuUsage()
  for (let done = 0; done < count; done += perTurn) {
    await work(perTurn)
    await new Promise(resolve => setImmediate(resolve))
    const now = performance.now()
    longestTurn = Math.max(longestTurn, now - turnBegan)
    turnBegan = now
    const { user, system } = process.threadCpuUsage(cpu)
    longestTurnCpu = Math.max(longestTurnCpu, (user + system) / 1000)
    cpu = process.threadCpuUsage()
  }
  const each = ((performance.now() - began) * 1000) / count
  // The observer is told a little later.
  await new Promise(resolve => setTimeout(resolve, 50))
  return { longestTurn, longestTurnCpu, longestGc, each }
}

answerQuestions({ open, weigh, add, check })
