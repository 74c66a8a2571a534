/** A folder of its own for the files of one test file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Makes the folder now and removes it after the last test; answers a function that names a new file in it. */
export function useFolder(): () => string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  let files = 0
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return () => {
    files += 1
    return join(folder, `${files}.db`)
  }
}
