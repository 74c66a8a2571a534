/** The tests that mutants of the rules of tokens and keys are run against: quick ones, that need no build. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'packages/countersign/test/core/*.test.ts',
      'packages/countersign/test/conformance/rfc9449.test.ts',
      'packages/countersign/test/security/k13-key-confusion.test.ts',
    ],
    testTimeout: 30_000,
  },
})
