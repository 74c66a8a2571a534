/** Takes the arguments of a command apart: options, settings given as flags, and what stands alone. */
import { parseArgs } from 'node:util'
import { flagOf } from '../settings/setting.ts'
import { type Settings, settingTable } from '../settings/settings.ts'
import { didYouMean } from '../settings/suggestion.ts'
import type { Command } from './command.ts'
import { UsageError } from './command-error.ts'

export interface Arguments {
  positionals: string[]
  options: Record<string, string[]>
  flags: Partial<Record<keyof Settings, string>>
  isHelp: boolean
}

/** @throws {UsageError} for what is unknown, lacks its value or is given too often. */
export function readArguments(command: Command, args: readonly string[]): Arguments {
  const settingByFlag = new Map(command.settings.map(name => [flagOf(settingTable[name]), name]))
  const known = [...settingByFlag.keys(), ...Object.keys(command.options), 'json', 'help'].filter(
    name => name !== undefined,
  )
  const takesValue = (name: string) => settingByFlag.has(name) || command.options[name]?.value !== undefined

  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      known.map(name => [name, { type: takesValue(name) ? 'string' : 'boolean' } as const]),
    ),
    strict: false,
    tokens: true,
  })
  const result: Arguments = { positionals: [], options: {}, flags: {}, isHelp: false }
  for (const token of tokens) {
    if (token.kind === 'positional') result.positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    if (rawName === '-h') {
      result.isHelp = true
      continue
    }
    if (!known.includes(name) || !rawName.startsWith('--')) throw unknown(command, rawName, known)
    if (takesValue(name) && value === undefined) throw usage(command, `${rawName} needs a value.`)
    if (!takesValue(name) && value !== undefined) throw usage(command, `${rawName} takes no value.`)
    const setting = settingByFlag.get(name)
    if (name === 'help') result.isHelp = true
    else if (setting !== undefined) result.flags[setting] = value ?? ''
    else if (name !== 'json') keep(command, result, name, value ?? '')
  }
  if (!result.isHelp) checkPositionals(command, result.positionals)
  return result
}

function keep(command: Command, result: Arguments, name: string, value: string): void {
  const values = result.options[name]
  if (values === undefined) result.options[name] = [value]
  else if (command.options[name]?.repeats) values.push(value)
  else throw usage(command, `--${name} is given twice.`)
}

function checkPositionals(command: Command, given: readonly string[]): void {
  const required = command.positionals.filter(name => !name.startsWith('['))
  const missing = required[given.length]
  if (missing !== undefined) throw usage(command, `${missing} is missing.`)
  const isOpen = command.positionals.at(-1)?.includes('…') === true
  const extra = isOpen ? undefined : given[command.positionals.length]
  // Not repeated in the message: on `token inspect` it may be a credential.
  if (extra !== undefined) throw usage(command, 'There is an argument too many.')
}

function unknown(command: Command, rawName: string, known: readonly string[]): UsageError {
  const secret = secretFor(rawName)
  if (secret !== undefined) {
    const reason = 'every user of this machine can read the arguments of a process'
    return new UsageError(
      'unknown-option',
      `${rawName} is not a flag: ${reason}. Set ${secret} in the environment.`,
    )
  }
  return new UsageError(
    'unknown-option',
    `${rawName} is not an option of \`countersign ${command.words.join(' ')}\`.${didYouMean(
      rawName,
      known.map(name => `--${name}`),
    )}${seeHelp(command)}`,
  )
}

function secretFor(rawName: string): string | undefined {
  const variable = `COUNTERSIGN_${rawName.replace(/^--/, '').toUpperCase().replaceAll('-', '_')}`
  return Object.values(settingTable).find(setting => setting.isSecret && setting.variable === variable)
    ?.variable
}

function usage(command: Command, message: string): UsageError {
  return new UsageError('usage', `${message}${seeHelp(command)}`)
}

function seeHelp(command: Command): string {
  return ` See \`countersign ${command.words.join(' ')} --help\`.`
}
