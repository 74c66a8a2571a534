/** Measures what is asked for, and writes it down: on the terminal, as JSON, and as the page with its charts. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { readCircumstances } from './harness/circumstances.ts'
import { say } from './harness/progress.ts'
import { startServices } from './harness/services.ts'
import { measurements } from './measurements.ts'
import { writeCharts } from './report/charts.ts'
import { performancePage } from './report/page.ts'
import type { Measured, Results } from './report/result.ts'
import { terminalText } from './report/terminal.ts'

const root = join(import.meta.dirname, '..')
const latest = join(import.meta.dirname, 'results/latest.json')

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, quick: { type: 'boolean' }, keep: { type: 'boolean' } },
  })
  const isQuick = values.quick ?? false
  const names = namesOf(values.only)
  const measured: Measured[] = []
  const { redisUrl, postgresUrl, stop } = await startServices()
  if (redisUrl === undefined) say('redis-server is not installed: what asks Redis is left out')
  const setting = { count: isQuick ? 500 : 100_000, postgresUrl, ...(redisUrl !== undefined && { redisUrl }) }
  try {
    for (const name of names) {
      const one = await measurements[name]?.({ isQuick, setting })
      if (one !== undefined) measured.push(one)
    }
  } finally {
    await stop()
  }
  console.log(terminalText(measured))
  // A trial is kept apart, unless it is wished otherwise: nobody should take its figures for true.
  if (isQuick && values.keep !== true) return write(join(root, 'coverage/bench/quick.json'), { measured })
  const results = together(isQuick, names, measured)
  write(latest, results)
  writeCharts(join(root, 'docs'), results.measured)
  writeFileSync(join(root, 'docs/performance.md'), performancePage(results))
  say('written: bench/results/latest.json, docs/performance.md and its charts')
}

function namesOf(only: string | undefined): string[] {
  const all = Object.keys(measurements)
  const names = only?.split(',') ?? all
  const unknown = names.find(name => !all.includes(name))
  if (unknown !== undefined)
    throw new Error(`--only takes some of ${all.join(',')}; ${unknown} is none of them`)
  return names
}

/** What was not measured this time stays as it was the last time; where that was a trial, the whole stays one. */
function together(isQuick: boolean, names: readonly string[], measured: readonly Measured[]): Results {
  const before: Results | undefined = existsSync(latest)
    ? JSON.parse(readFileSync(latest, 'utf8'))
    : undefined
  const kept =
    before?.measured
      .filter(({ id }) => !names.includes(id))
      .map(one => ({ circumstances: before.circumstances, ...one })) ?? []
  const isRough = isQuick || (kept.length > 0 && before?.circumstances.isQuick === true)
  const known = [...measured, ...kept]
  return {
    circumstances: readCircumstances(isRough),
    measured: Object.keys(measurements).flatMap(name => known.find(({ id }) => id === name) ?? []),
  }
}

function write(file: string, results: object): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`)
}
