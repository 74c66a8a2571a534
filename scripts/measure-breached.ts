/** `npm run measure:breached`: building the file of breached passwords, what it takes, and how long a look-up is. `LINES=10000000` for more. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BreachedFile } from '../packages/countersign/src/password/breached/breached-file.ts'
import { buildBreachedFile } from '../packages/countersign/src/password/breached/build-file.ts'

const lines = Number(process.env.LINES ?? 1_000_000)
const lookUps = 50_000
const folder = mkdtempSync(join(tmpdir(), 'breached-'))
const mib = (bytes: number) => (bytes / 1_048_576).toFixed(1)

function digest(of: string): Buffer {
  return createHash('sha1').update(of).digest()
}

try {
  const from = join(folder, 'download.txt')
  const to = join(folder, 'breached.bin')
  const all = Array.from({ length: lines }, (_, index) =>
    digest(`known ${index}`).toString('hex').toUpperCase(),
  )
  writeFileSync(
    from,
    all
      .sort()
      .map((hex, index) => `${hex}:${(index % 900) + 1}\n`)
      .join(''),
  )
  all.length = 0
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let peak = before
  const startedAt = performance.now()
  const outcome = await buildBreachedFile({
    from,
    to,
    temporary: join(folder, randomBytes(8).toString('hex')),
    onProgress: () => {
      peak = Math.max(peak, process.memoryUsage().rss)
    },
  })
  const seconds = (performance.now() - startedAt) / 1000
  if (!outcome.ok) throw new Error(outcome.reason)
  console.log(`${lines} lines built in ${seconds.toFixed(2)} s, ${Math.round(lines / seconds)} a second`)
  console.log(
    `${(outcome.bytes / outcome.entries).toFixed(3)} bytes an entry; memory grew by ${mib(peak - before)} MiB`,
  )

  const file = await BreachedFile.open(to)
  for (const [what, isKnown] of [
    ['known', true],
    ['unknown', false],
  ] as const) {
    const from = performance.now()
    let wrong = 0
    for (let index = 0; index < lookUps; index += 1) {
      const answer = await file.has(digest(`${what} ${(index * 7919) % lines}`))
      if (answer !== isKnown) wrong += 1
    }
    const each = ((performance.now() - from) * 1000) / lookUps
    console.log(`${what}: ${each.toFixed(1)} µs a look-up, one after another; ${wrong} of ${lookUps} wrong`)
  }
  await file.close()
} finally {
  rmSync(folder, { recursive: true })
}
