/** The contract of used proofs. */
import assert from 'node:assert/strict'
import { type ContractCase, casesOf } from './contract-case.ts'
import { digestOf, later, now } from './fixtures.ts'

export const proofCases: readonly ContractCase[] = casesOf('proofs', {
  async 'lets a proof through once'({ proofs }) {
    const proof = { digest: digestOf('a'), expiresAt: later }
    assert.equal(await proofs.consume(proof), true)
    assert.equal(await proofs.consume(proof), false)
    assert.equal(await proofs.consume({ ...proof, expiresAt: later + 1 }), false)
    assert.equal(await proofs.consume({ digest: digestOf('b'), expiresAt: later }), true)
  },

  async 'lets exactly one through, however many ask at the same time'({ proofs }) {
    const digests = Array.from({ length: 10 }, (_, index) => digestOf(`proof ${index}`))
    const calls = digests.flatMap(digest =>
      Array.from({ length: 20 }, () => proofs.consume({ digest, expiresAt: later })),
    )
    assert.equal((await Promise.all(calls)).filter(isFirst => isFirst).length, 10)
  },

  async 'remembers a proof until its expiry is pruned, and not beyond'({ proofs }) {
    const [short, long] = [
      { digest: digestOf('short'), expiresAt: now + 1000 },
      { digest: digestOf('long'), expiresAt: now + 2000 },
    ]
    await proofs.consume(short)
    await proofs.consume(long)
    assert.equal(await proofs.prune(now + 999), 0)
    assert.equal(await proofs.prune(now + 1000), 1)
    assert.equal(await proofs.consume(long), false)
    assert.equal(await proofs.consume(short), true)
    assert.equal(await proofs.prune(now + 2000), 2)
    assert.equal(await proofs.prune(now + 2000), 0)
  },

  async 'keeps a digest apart from the bytes of its caller'({ proofs }) {
    const digest = digestOf('a')
    await proofs.consume({ digest, expiresAt: later })
    digest.fill(0)
    assert.equal(await proofs.consume({ digest: digestOf('a'), expiresAt: later }), false)
    assert.equal(await proofs.consume({ digest, expiresAt: later }), true)
  },
})
