/** Every trap still fits the code that it is put into; whether the harness falls into it is a run of its own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { traps } from './traps.ts'

const packages = join(import.meta.dirname, '../../packages')

test.each(traps.map(trap => [`${trap.store}: ${trap.name}`, trap] as const))('%s', (_name, { patches }) => {
  for (const { file, from, to } of patches) {
    expect(readFileSync(join(packages, file), 'utf8').split(from), file).toHaveLength(2)
    expect(to).not.toBe(from)
  }
})
