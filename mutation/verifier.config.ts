/** The tests that mutants of the verifier are run against: those that need no build. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/countersign/test/verifier/{base64url,guarantee,verifier}.test.ts'],
    testTimeout: 30_000,
  },
})
