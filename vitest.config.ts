/** One test run over every package; the build comes first because process tests start the built server. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { bundledThreads, bundleThreads } from './test/bundled-threads.ts'
import { LongestFirst } from './test/longest-first.ts'

const root = import.meta.dirname
/** `npm run test:long`: what runs commands and whole servers as processes is in files of that name, and whatever takes half a minute. */
const isLong = process.env.LONG_TESTS === '1'
const files = globSync(
  ['packages/*/test/**/*.test.ts', 'examples/**/*.test.ts', 'interop/**/*.test.ts', 'test/**/*.test.ts'],
  { cwd: root, exclude: ['**/node_modules/**'] },
).filter(file => file.endsWith('.long.test.ts') === isLong)

/** These replace a module, or count what their process does: a process that ran other tests before would change what they see. */
const needsOwnProcess = (file: string) =>
  /vi\.mock\(|async_hooks|memoryUsage|cpuUsage/.test(readFileSync(join(root, file), 'utf8'))

/** The others share a process: starting one and loading the library for each of 200 files took two fifths of the run. */
const project = (name: string, isolate: boolean) => ({
  extends: true as const,
  test: { name, isolate, include: files.filter(file => needsOwnProcess(file) === isolate) },
})

export default defineConfig({
  plugins: [bundledThreads],
  test: {
    projects: [project('own process', true), project('shared process', false)],
    globalSetup: 'test/postgres/global-setup.ts',
    setupFiles: 'test/each-file.ts',
    // Bounds for what hangs, not for what is slow: a test that waits for a process or a store waits until it has happened,
    // however busy the machine is.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // One more than the cores of a small machine: a test that has started a process mostly waits for it.
    maxWorkers: 3,
    // Hundreds of processes are started, and each would compile the same modules.
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'), ...(await bundleThreads(root)) },
    sequence: { sequencer: LongestFirst },
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: isLong ? 'coverage/long-tests.json' : 'coverage/tests.json' }]]
      : ['default'],
  },
})
