/** The exported contract over the memory store. */
import { test } from 'vitest'
import { storageContract } from '../../src/storage/contract/contract.ts'
import { memory } from '../../src/storage/memory/memory.ts'

for (const { port, name, run } of storageContract) test(`${port}: ${name}`, () => run(() => memory().open()))
