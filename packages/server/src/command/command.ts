/** What a command is: its words, what it takes, and what it does. */
import type { Settings } from '../settings/settings.ts'

export interface Option {
  /** `ROLE`: the option takes a value, shown so in the help. Absent for a switch. */
  value?: string
  describes: string
  /** May be given more than once. */
  repeats?: true
}

export interface Command {
  /** `['subject', 'add']`. */
  words: readonly string[]
  /** `IDENTIFIER`, `[TOKEN]`: as the usage line shows them. The last may stand for any number: `[ROLE…]`. */
  positionals: readonly string[]
  summary: string
  /** Settings that it takes as flags besides the options; it reads every one from the environment. */
  settings: readonly (keyof Settings)[]
  options: Readonly<Record<string, Option>>
  run(call: Call): Promise<Answer>
}

/** A command as it was given. */
export interface Call {
  positionals: readonly string[]
  /** Values by option; a switch that was given has one empty text. */
  options: Readonly<Record<string, readonly string[]>>
  settings: Settings
  isJson: boolean
}

/** What a command answers. */
export interface Answer {
  /** For a person; without the last line break. Empty prints nothing. */
  text: string
  /** For a program, as JSON. `undefined` prints nothing. */
  data: unknown
  /** 1 where it ran and the answer is bad news. 0 by default. */
  exitCode?: 0 | 1
}

/** Settings that say which store is meant: every command but `serve` takes these as flags. */
export const storeSettings: readonly (keyof Settings)[] = ['database', 'publicUrl']

/** The first value of an option. */
export function optionOf(call: Pick<Call, 'options'>, name: string): string | undefined {
  return call.options[name]?.[0]
}

/** Whether a switch was given. */
export function isGiven(call: Pick<Call, 'options'>, name: string): boolean {
  return call.options[name] !== undefined
}
