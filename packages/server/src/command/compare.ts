/** `countersign compare`: both modes measured on this machine and store, and what that means for so many users and nodes. */
import { access, constants, writeFile } from 'node:fs/promises'
import { constants as system } from 'node:os'
import { dirname } from 'node:path'
import { compareModes } from '../compare/comparison.ts'
import { measure } from '../compare/measure.ts'
import type { Demand, Terms } from '../compare/projection.ts'
import { comparisonChart, comparisonData, comparisonText } from '../compare/shown.ts'
import { trialOf } from '../compare/trial-node.ts'
import { makeTrialStore } from '../compare/trial-store.ts'
import { whole } from '../settings/parsed.ts'
import type { Settings } from '../settings/settings.ts'
import { closingAfter } from '../store/closing-after.ts'
import { type Call, type Command, optionOf, storeSettings } from './command.ts'
import { CommandError, UsageError } from './command-error.ts'

export const compare: Command = {
  words: ['compare'],
  positionals: [],
  summary: 'Measure both modes on this machine and store, and say which suits. No account is touched.',
  settings: [
    ...storeSettings,
    'tokenFormat',
    'tokenAlgorithm',
    'accessTokenSeconds',
    'refresh',
    'sessionIdleSeconds',
    'sessionMemoryMb',
    'passwordMemoryKib',
    'passwordPasses',
    'maxStalenessMs',
  ],
  options: {
    users: {
      value: 'N',
      describes: 'How many are signed in and active at the same time. 100,000 by default.',
    },
    'requests-per-second': { value: 'N', describes: 'Of all nodes together. 1,000 by default.' },
    nodes: { value: 'N', describes: 'How many processes or machines answer them. 1 by default.' },
    seconds: {
      value: 'N',
      describes: 'How long to measure, 1 to 45; some ten more go by besides. 20 by default.',
    },
    svg: { value: 'FILE', describes: 'Draw the comparison into this file, too.' },
  },
  run: async call => {
    const { settings } = call
    const demand: Demand = {
      users: wholeOption(call, 'users', 100_000, 1, 10_000_000_000),
      requestsPerSecond: wholeOption(call, 'requests-per-second', 1000, 1, 1_000_000_000),
      nodes: wholeOption(call, 'nodes', 1, 1, 100_000),
    }
    const seconds = wholeOption(call, 'seconds', 20, 1, 45)
    const svg = optionOf(call, 'svg')
    if (svg !== undefined) await assertWritable(svg)
    const figures = await measureAside(settings, seconds)
    const comparison = compareModes(settings.database.kind, figures, demand, termsOf(settings))
    if (svg !== undefined) await writeChart(svg, comparisonChart(comparison))
    return { text: comparisonText(comparison), data: comparisonData(comparison) }
  },
}

/** The terminal's interruption, a service manager's, and the terminal's end. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** In a store that is removed afterwards, also where the comparison is broken off. */
async function measureAside(settings: Settings, seconds: number) {
  const progress = (text: string) => process.stderr.write(`compare: ${text}\n`)
  const making = makeTrialStore(settings.database)
  let isBrokenOff = false
  const breakOff = (signal: NodeJS.Signals) => {
    if (isBrokenOff) return
    isBrokenOff = true
    making
      .then(store => store.remove())
      .then(
        () => process.exit(128 + system.signals[signal]),
        () => process.exit(1),
      )
  }
  for (const signal of endings) process.on(signal, breakOff)
  try {
    const store = await making
    progress(`measuring in ${store.shown}, which is removed afterwards`)
    const remove = async () => {
      if (!isBrokenOff) await store.remove()
    }
    return await closingAfter({ close: remove }, () =>
      measure({ trial: trialOf(settings), address: store.address, seconds, onProgress: progress }),
    )
  } catch (fault) {
    // What fails then, fails for that: its store goes, and its processes heard the same signal.
    if (isBrokenOff) await new Promise<never>(() => {})
    throw fault
  } finally {
    for (const signal of endings) process.off(signal, breakOff)
  }
}

function termsOf(settings: Settings): Terms {
  const { sessionIdleSeconds, sessionMemoryMb, accessTokenSeconds, refresh } = settings
  return { sessionIdleSeconds, sessionMemoryBytes: sessionMemoryMb * 1_048_576, accessTokenSeconds, refresh }
}

function wholeOption(call: Call, name: string, preset: number, min: number, max: number): number {
  const given = optionOf(call, name)
  if (given === undefined) return preset
  const parsed = whole(min, max).parse(given)
  if ('value' in parsed) return parsed.value
  throw new UsageError('usage', `--${name} ${parsed.problem}.`)
}

/** Before anything is measured: a minute's work should not be for nothing. */
async function assertWritable(file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK)
  } catch (cause) {
    throw new CommandError('no-chart', `The chart could not be written to ${file}.`, { cause })
  }
}

async function writeChart(file: string, chart: string): Promise<void> {
  try {
    await writeFile(file, chart)
  } catch (cause) {
    throw new CommandError('no-chart', `The chart could not be written to ${file}.`, { cause })
  }
}
