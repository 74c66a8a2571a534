/** Runs one command line, from the arguments to the exit code. */
import { ConfigurationError, CountersignError, version } from 'countersign'
import { kubernetesNotice } from '../settings/kubernetes.ts'
import { readSettings } from '../settings/read-settings.ts'
import { didYouMean } from '../settings/suggestion.ts'
import { jsonLine } from '../terminal/json.ts'
import { readArguments } from './arguments.ts'
import type { Answer, Command } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'
import { commands } from './commands.ts'
import { commandHelp, generalHelp } from './help.ts'

/** @returns The exit code. */
export async function runCommandLine(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const isJson = args.includes('--json')
  try {
    const answer = await runArguments(args, environment, isJson)
    if (isJson && answer.data !== undefined) print(jsonLine(answer.data))
    else if (!isJson && answer.text !== '') print(answer.text)
    return answer.exitCode ?? 0
  } catch (error) {
    return report(error, isJson, environment.COUNTERSIGN_DEBUG === 'on')
  }
}

/** @throws {CommandError} when the command is not understood, fails or is refused. */
export async function runArguments(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  isJson: boolean,
): Promise<Answer> {
  const [first = '--help'] = args
  if (first === '--version' || first === '-v') return { text: version, data: { version } }
  if (first === '--help' || first === '-h' || first === 'help') {
    const text = generalHelp(commands, version)
    return {
      text,
      data: { commands: commands.map(({ words, summary }) => ({ command: words.join(' '), summary })) },
    }
  }
  const command = findCommand(args)
  const { positionals, options, flags, isHelp } = readArguments(command, args.slice(command.words.length))
  if (isHelp) return { text: commandHelp(command), data: { help: commandHelp(command) } }
  const settings = readSettings(flags, environment)
  const notice = kubernetesNotice(environment)
  // A program that reads JSON has no use for it.
  if (notice !== undefined && !isJson) console.error(`countersign: ${notice}`)
  return command.run({ positionals, options, settings, isJson })
}

function findCommand(args: readonly string[]): Command {
  const found = commands.find(({ words }) => words.every((word, index) => args[index] === word))
  if (found !== undefined) return found
  const words = args.filter(word => !word.startsWith('-')).slice(0, 2)
  const names = commands.map(command => command.words.join(' '))
  const group = commands.filter(command => command.words.length > 1 && command.words[0] === words[0])
  if (group.length > 0) {
    const second =
      words[1] === undefined
        ? ''
        : didYouMean(
            words[1],
            group.map(command => command.words[1] ?? ''),
          )
    const choices = group.map(command => command.words[1]).join(', ')
    throw new UsageError(
      'unknown-command',
      `\`countersign ${words[0]}\` goes on with one of: ${choices}.${second}`,
    )
  }
  const suggestion = didYouMean(words.join(' '), names) || didYouMean(words[0] ?? '', names)
  throw new UsageError(
    'unknown-command',
    `There is no such command.${suggestion} See \`countersign --help\`.`,
  )
}

/** Expected failures are one sentence; a defect says so, and shows where. */
function report(error: unknown, isJson: boolean, isDebug: boolean): number {
  const { code, message, exitCode } = describeError(error)
  const isDefect = code === 'internal-error'
  const stack = (isDebug || isDefect) && error instanceof Error ? withCauses(error) : undefined
  if (isJson) console.error(jsonLine({ error: { code, message } }))
  else console.error(`countersign: ${message}`)
  if (stack !== undefined) console.error(stack)
  return exitCode
}

/** The stack, and what lies behind the error. A cause's own text only where the store has made it safe to show. */
function withCauses(error: Error): string {
  const lines = [error.stack ?? error.message]
  let above = error
  for (let cause = error.cause; cause instanceof Error && lines.length < 5; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : ''
    const text = above instanceof CountersignError ? `: ${cause.message}` : ''
    lines.push(`Caused by ${cause.name}${code}${text}`)
    above = cause
  }
  return lines.join('\n')
}

function describeError(error: unknown): { code: string; message: string; exitCode: number } {
  if (error instanceof CommandError) return error
  if (error instanceof ConfigurationError)
    return { code: error.code, message: `${error.message}.`, exitCode: 1 }
  if (error instanceof CountersignError) return { code: error.code, message: error.message, exitCode: 1 }
  return {
    code: 'internal-error',
    message: 'This is a defect; please report it with what follows.',
    exitCode: 1,
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
