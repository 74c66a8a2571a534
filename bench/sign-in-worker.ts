/** One contender's process: signs in as fast as it can, for a while. */
import type { Contender } from './contenders/contender.ts'
import { answerQuestions } from './harness/worker.ts'

const [module = '', name = ''] = process.argv.slice(2)
/** Sign-ins under way at once: more than there are cores, so that none of them rests. */
const atOnce = 8

let signIn: () => Promise<unknown>

async function open(): Promise<void> {
  const contender: Contender = await import(`./contenders/${module}.ts`)
  const variant = contender.signIn?.[name]
  if (variant === undefined) throw new Error('there is no such variant')
  signIn = await variant.open()
}

/** Sign-ins a second, and ms of the processor that each took. */
async function round(ms: number): Promise<{ perSecond: number; cpu: number }> {
  let done = 0
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  const loop = async () => {
    while (performance.now() - began < ms) {
      await signIn()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
  const elapsed = performance.now() - began
  const { user, system } = process.cpuUsage(cpuBefore)
  return { perSecond: (done * 1000) / elapsed, cpu: (user + system) / 1000 / done }
}

answerQuestions({ open, round })
