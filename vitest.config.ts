/** One test run over every package; the build comes first because process tests start the built server. */
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'examples/**/*.test.ts',
      'interop/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    globalSetup: 'test/postgres/global-setup.ts',
    // Bounds for what hangs, not for what is slow: a test that waits for a process or a store waits until it has happened,
    // however busy the machine is.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    maxWorkers: 2,
    // Hundreds of processes are started, and each would compile the same modules.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
    sequence: { sequencer: LongestFirst },
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'coverage/tests.json' }]] : ['default'],
  },
})
