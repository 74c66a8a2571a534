/** The other processes of a comparison, asked over a channel. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

type Answer = { answer: unknown } | { fault: string }

export class Child {
  readonly #process: ChildProcess

  /** @param file - Beside this one, without its extension. */
  constructor(file: string, flags: readonly string[] = []) {
    this.#process = fork(fileURLToPath(new URL(`./${file}.js`, import.meta.url)), [], {
      execArgv: [...flags],
      serialization: 'advanced',
    })
  }

  /** One question at a time. @throws {Error} when the process failed or has ended. */
  async ask<Result>(question: string, input?: unknown): Promise<Result> {
    const over = new AbortController()
    const leave = () => over.abort(new Error('a process of the comparison has ended'))
    this.#process.once('exit', leave)
    try {
      const answered = once(this.#process, 'message', { signal: over.signal })
      this.#process.send({ question, input })
      const [answer]: Answer[] = await answered
      if (answer === undefined || 'fault' in answer) throw new Error(answer?.fault)
      return answer.answer as Result
    } finally {
      this.#process.off('exit', leave)
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}

/** The child's side; it ends with the process that asks. */
export function answerQuestions(answers: Readonly<Record<string, (input: never) => unknown>>): void {
  process.on('message', ({ question, input }: { question: string; input: never }) => {
    void answer(answers[question], input).then(message => process.send?.(message))
  })
  process.on('disconnect', () => process.exit(0))
}

async function answer(work: ((input: never) => unknown) | undefined, input: never): Promise<Answer> {
  try {
    return { answer: await work?.(input) }
  } catch (fault) {
    return { fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }
  }
}
