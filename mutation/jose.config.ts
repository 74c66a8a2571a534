/** The tests that mutants of the JOSE room are run against: its own, those of the RFCs' vectors, and those of the attacks. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'packages/countersign/test/core/jose/{decrypt-jwe,ecdh-es,ecdsa-der,json,key-use,rsa-key,verify-jws}.test.ts',
      'packages/countersign/test/conformance/rfc{7515,7516,7519,7520,8037}.test.ts',
      'packages/countersign/test/security/k13-jose-confusion.test.ts',
      'packages/countersign/test/security/k14-jwe-bombs.test.ts',
    ],
    testTimeout: 5000,
  },
})
