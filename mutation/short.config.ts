/** The tests that mutants of the short run are run against: none of them opens a socket or a file. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'packages/countersign/test/core/{access-token,claims}.test.ts',
      'packages/countersign/test/core/jose/{key-use,verify-jws}.test.ts',
      'packages/countersign/test/conformance/rfc{7515,8037}.test.ts',
      'packages/countersign/test/security/k13-jose-confusion.test.ts',
      'packages/countersign/test/security/k14-jwe-bombs.test.ts',
    ],
    testTimeout: 30_000,
  },
})
