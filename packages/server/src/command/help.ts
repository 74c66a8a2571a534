/** The help texts, derived from the commands and the table of settings. */
import { flagOf, type Setting } from '../settings/setting.ts'
import { settingTable } from '../settings/settings.ts'
import { layOut } from '../terminal/table.ts'
import type { Command } from './command.ts'

export function generalHelp(commands: readonly Command[], version: string): string {
  const rows = commands.map(command => [`  ${usageOf(command)}`, command.summary])
  return [
    `countersign ${version}: signs people in and checks every later request, with sessions and tokens.`,
    '',
    'Usage: countersign COMMAND [OPTIONS]',
    '',
    ...layOut(rows),
    '',
    'Every command takes --json for an answer that a program can read, and --help.',
    'Exit codes: 0 done, 1 failed or refused, 2 not understood.',
  ].join('\n')
}

export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, { value, describes }]) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}`,
    describes,
  ])
  const common = [
    ['  --json', 'Answer with JSON.'],
    ['  --help', 'Show this.'],
  ]
  const settings = settingsHelp(command)
  return [
    command.summary,
    '',
    `Usage: countersign ${usageOf(command)} [OPTIONS]`,
    '',
    ...layOut([...options, ...common]),
    ...(settings.length > 0
      ? ['', 'Settings, as a flag or in the environment (a flag wins):', '', ...settings]
      : []),
  ].join('\n')
}

/** The secrets belong to whoever has all settings: `serve`. */
function settingsHelp(command: Command): string[] {
  return command.settings.flatMap(name => {
    const setting: Setting<unknown> = settingTable[name]
    const flag = flagOf(setting)
    const preset = setting.preset === undefined || setting.preset === '' ? '' : ` Default: ${setting.preset}.`
    const names = flag === undefined ? setting.variable : `--${flag}, ${setting.variable}`
    return [`  ${names}`, `      ${setting.describes}${preset}`, `      Expects ${setting.expects}.`]
  })
}

/** The table of docs/configuration.md: variable, default, what it is. A test holds the document to it. */
export function settingsTable(): string {
  const rows = Object.values<Setting<unknown>>(settingTable).map(({ variable, preset, describes }) => {
    return `| \`${variable}\` | ${preset ? `\`${preset}\`` : ''} | ${describes} |`
  })
  return ['| variable | default | |', '|---|---|---|', ...rows].join('\n')
}

function usageOf(command: Command): string {
  return [...command.words, ...command.positionals].join(' ')
}
