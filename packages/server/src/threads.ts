/** How many threads libuv has: it reads the variable when the first of them is needed, so this runs before anything else. */
import { availableParallelism } from 'node:os'

// Hashes have one for each core, accounts that strangers make one more, and one is left to look-ups of DNS, which would wait
// behind hashes otherwise. Workers inherit it.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism() + 2))
