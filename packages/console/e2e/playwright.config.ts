/** End-to-end tests of the console, in the Chromium of the system, over the real server. */
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
if (!existsSync(executablePath))
  throw new Error(`there is no browser at ${executablePath}; install Debian's chromium, or set CHROMIUM_PATH`)

export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  workers: 1,
  fullyParallel: false,
  // Only a test that hangs is to meet it: axe and the pictures take most of the time, and a busy machine trebles that.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter:
    process.env.CI === undefined
      ? [['list']]
      : [['list'], ['json', { outputFile: '../../../coverage/e2e.json' }]],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath,
      // Chromium's sandbox refuses to run as root, which containers do.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
})
