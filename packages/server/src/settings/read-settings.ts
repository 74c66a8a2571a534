/** Reads the settings: a flag beats the environment, and everything that is wrong is told at once. */
import { UsageError } from '../command/command-error.ts'
import { isOfKubernetes } from './kubernetes.ts'
import type { Parsed } from './parsed.ts'
import { fileVariableOf, readSecretFile } from './secret-file.ts'
import { flagOf, type Setting } from './setting.ts'
import { type Settings, settingNames, settingTable } from './settings.ts'
import { didYouMean } from './suggestion.ts'

/**
 * @param flags - By setting; only those that were given.
 * @param environment - A variable that is set to nothing, or by Kubernetes for a service, counts as not set.
 * @throws {UsageError} with a line for each variable or flag that is unknown or does not fit.
 */
export function readSettings(
  flags: Readonly<Partial<Record<keyof Settings, string>>>,
  given: NodeJS.ProcessEnv,
): Settings {
  const environment = Object.fromEntries(
    Object.entries(given).filter(([name, value]) => !isOfKubernetes(name, value)),
  )
  const problems = unknownVariables(environment)
  const read = (name: keyof Settings): unknown => {
    const setting: Setting<unknown> = settingTable[name]
    const flag = flags[name]
    const file = flag === undefined && fromFile(setting, environment)
    if (file && 'problem' in file) {
      problems.push(`${fileVariableOf(setting)}: ${file.problem}.`)
      return undefined
    }
    const given = flag ?? (file ? file.value : environment[setting.variable] || setting.preset)
    if (given === undefined) return undefined
    const parsed = setting.parse(given)
    if ('value' in parsed) return parsed.value
    problems.push(describe(setting, given, parsed.problem, flag !== undefined))
    return undefined
  }
  const settings = Object.fromEntries(settingNames.map(name => [name, read(name)]))
  if (problems.length > 0) throw new UsageError('invalid-settings', problems.join('\n'))
  // Each value came from the parser that the table pairs with its name.
  return settings as unknown as Settings
}

/** What the file holds that the environment names; `undefined` where it names none. */
function fromFile(setting: Setting<unknown>, environment: NodeJS.ProcessEnv): Parsed<string> | undefined {
  const variable = fileVariableOf(setting)
  const path = variable && environment[variable]
  if (!path) return undefined
  return environment[setting.variable]
    ? { problem: `must not be set together with ${setting.variable}` }
    : readSecretFile(path)
}

function describe(setting: Setting<unknown>, given: string, problem: string, isFlag: boolean): string {
  const name = isFlag ? `--${flagOf(setting)}` : setting.variable
  const isHidden = setting.isSecret || setting.mayHoldSecret || given.length > 80
  const found = isHidden ? '' : ` (it is ${JSON.stringify(given)})`
  return `${name}: ${problem}${found}.`
}

function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known: string[] = settingNames.flatMap(name => {
    const setting: Setting<unknown> = settingTable[name]
    return [setting.variable, fileVariableOf(setting) ?? []].flat()
  })
  return Object.keys(environment)
    .filter(variable => variable.startsWith('COUNTERSIGN_') && !known.includes(variable))
    .map(variable => `${variable}: there is no such setting.${didYouMean(variable, known)}`)
}
