/** What is stopped and removed at the end of the test file that made it, though its process goes on with other files. */

const left = new Set<() => void>()

/** To be called at any time; the last one is called first: a process before the folder that it writes to. */
export function afterFile(end: () => void): void {
  left.add(end)
}

export function cleanUp(): void {
  for (const end of [...left].reverse()) end()
  left.clear()
}
