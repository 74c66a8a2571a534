/** The tests that mutants of the verifier are run against: the quick ones, that need no build. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/countersign/test/verifier/*.test.ts'],
    // Of the rest: the bundle needs a build, SQLite is slow and tells the verifier nothing that memory does not, and the
    // search over every order of events takes seconds a mutant.
    exclude: ['**/{bundle,sqlite-ending,guarantee}.test.ts'],
    testTimeout: 5000,
  },
})
