/** What ends a token, over memory. */
import { memory } from '../../src/storage/memory/memory.ts'
import { endingCases } from './ending.ts'

endingCases(memory)
