/** Reads `/metrics`: samples of the Prometheus text format, by name and labels. */
import { fetchWhole } from './fetch-whole.ts'
import { ProblemError, readProblem } from './problem.ts'
import { ask } from './request.ts'

export interface Sample {
  name: string
  labels: Readonly<Record<string, string>>
  value: number
}

/** @throws {ProblemError} */
export async function readMetrics(signal: AbortSignal): Promise<Sample[]> {
  const whole = await fetchWhole('/metrics', { credentials: 'omit' }, signal)
  if (whole === undefined) throw new ProblemError({ code: 'offline', status: 0 })
  if (!whole.response.ok) throw new ProblemError(readProblem(whole))
  return parseMetrics(whole.text)
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/

export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap(row => {
    const [, name, labels = '', value] = line.exec(row) ?? []
    if (name === undefined) return []
    const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)]
    return [
      {
        name,
        labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, text])),
        value: Number(value),
      },
    ]
  })
}

/** The sum of every sample of the name whose labels fit. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  fits: (labels: Sample['labels']) => boolean = () => true,
): number {
  return samples.reduce(
    (sum, sample) => (sample.name === name && fits(sample.labels) ? sum + sample.value : sum),
    0,
  )
}

export function readFigures(signal: AbortSignal): Promise<{ live_sessions: number }> {
  return ask('GET', '/auth/admin/figures', { signal })
}
