/** The exported contract over the memory store, and over the model that the stores are held against. */
import { describe, test } from 'vitest'
import { storageContract } from '../../src/storage/contract/contract.ts'
import { memory } from '../../src/storage/memory/memory.ts'
import { memory as model } from './model/memory.ts'

describe.each([
  ['memory', memory],
  ['the model', model],
])('%s', (_, driver) => {
  for (const { port, name, run } of storageContract)
    test(`${port}: ${name}`, () => run(() => driver().open()))
})
