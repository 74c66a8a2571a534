/** One contender's server: listens, says what it took of the processor, and ends the credential when told to. */
import type { Contender, HttpVariant, Serving, Setting } from './contenders/contender.ts'
import { answerQuestions } from './harness/worker.ts'

export interface ServingFigures {
  port: number
  header: readonly [name: string, value: string] | undefined
}

const [module = '', name = ''] = process.argv.slice(2)

let serving: Serving

async function serve(setting: Setting): Promise<ServingFigures> {
  const contender: Contender = await import(`./contenders/${module}.ts`)
  const variant: HttpVariant | undefined = contender.http?.[name]
  if (variant === undefined) throw new Error('there is no such variant')
  serving = await variant.serve(setting)
  return { port: serving.port, header: serving.header }
}

/** µs that this process has used so far. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Ends the credential; whether the contender has any means to. */
async function revoke(): Promise<boolean> {
  await serving.revoke?.()
  return serving.revoke !== undefined
}

answerQuestions({ serve, cpu, revoke })
