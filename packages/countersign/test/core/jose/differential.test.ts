/** Held against jose: what it refuses we refuse, and where we refuse more a rule of the list says why. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jweRefusals } from '../../../src/core/jose/decrypt-jwe.ts'
import { jwsRefusals } from '../../../src/core/jose/verify-jws.ts'
import { runDifferential } from '../../fuzz/differential.ts'
import { stricterRules } from '../../fuzz/stricter.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../../docs/jose.md'), 'utf8')

describe('differential fuzz against jose', () => {
  test('a short run finds no difference that no rule explains; the long one draws its seed: `npm run fuzz`', async () => {
    const seed = Number(process.env.FUZZ_SEED ?? 1)
    const { counts, differences } = await runDifferential(4000, seed)
    expect({ seed, first: differences[0] }).toEqual({ seed, first: undefined })
    // It would find nothing either if every mutant were hopeless.
    for (const kind of ['jws', 'jwe']) expect(counts.get(`${kind} both accept`)).toBeGreaterThan(100)
  })

  test('docs/jose.md has the same list of rules', () => {
    const [, section = ''] = page.split('## Where it is stricter than jose')
    const rows = [...section.matchAll(/^\| ([a-z][^|]*?) \| /gm)].map(([, name]) => name)
    expect(rows).toEqual(stricterRules.map(({ name }) => name))
  })

  test('docs/jose.md has the same reasons', () => {
    const [, section = ''] = page.split('## Reasons')
    const rows = [...section.matchAll(/^\| `([a-z-]+)` \| /gm)].map(([, name]) => name)
    expect([...new Set(rows)].sort()).toEqual([...new Set<string>([...jwsRefusals, ...jweRefusals])].sort())
  })
})
