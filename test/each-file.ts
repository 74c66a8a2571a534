/** What every test file begins and ends with. */
import { configureGlobal } from 'fast-check'
import { afterAll } from 'vitest'
import { cleanUp } from './after-file.ts'

// Property tests draw the same cases in every run, so that what fails was changed; `TEST_SEED=draw npm test` draws new ones, and
// fast-check then prints the seed of what it found.
const seed = process.env.TEST_SEED ?? '1'
if (seed !== 'draw') configureGlobal({ seed: Number(seed) })

afterAll(cleanUp)
