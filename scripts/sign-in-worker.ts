/** Signs in for some seconds, in a process of its own, with so many callers at once; prints what it did as JSON. */
import { randomInt } from 'node:crypto'
import { createCountersign } from 'countersign'
import { postgres } from 'countersign/storage/postgres'

export interface SignInTask {
  url: string
  callers: number
  seconds: number
  /** How many subjects there are, `person-0` and so on; made by the first worker. */
  subjects: number
  secret: string
}

export interface SignedIn {
  perSecond: number
  /** Of one core. */
  processor: number
}

const password = 'seven quiet herons at dawn'
const task: SignInTask = JSON.parse(process.argv[2] ?? '')
const auth = await createCountersign({
  storage: postgres(task.url),
  issuer: 'http://localhost',
  secret: task.secret,
  // What is measured is everything but the hash.
  password: { memoryCost: 8, timeCost: 1 },
  session: { maxPerSubject: 10_000 },
  signIn: { attemptsPerMinute: 100_000 },
})
if ((await auth.subjects.count()) < task.subjects) {
  for (let number = 0; number < task.subjects; number++)
    await auth.subjects.create({ identifier: `person-${number}`, password })
}
await run(Math.min(1, task.seconds / 3))
const before = process.cpuUsage()
const began = performance.now()
const count = await run(task.seconds)
const tookMs = performance.now() - began
const { user, system } = process.cpuUsage(before)
const signedIn: SignedIn = { perSecond: (count * 1000) / tookMs, processor: (user + system) / 1000 / tookMs }
console.log(JSON.stringify(signedIn))
await auth.close()

async function run(seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000
  let done = 0
  const call = async () => {
    while (performance.now() < until) {
      const identifier = `person-${randomInt(task.subjects)}`
      const caller = { address: `192.0.2.${randomInt(250)}` }
      const outcome = await auth.signIn({ identifier, password, credential: 'session' }, caller)
      if (!outcome.ok) throw new Error(`a sign-in was refused: ${outcome.reason}`)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: task.callers }, call))
  return done
}
