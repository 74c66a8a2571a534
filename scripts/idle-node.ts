/** A node that nobody asks anything, and what it asks of its store while others append. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Storage, StorageDriver } from '../packages/countersign/src/core/storage.ts'
import type { CountersignOptions } from '../packages/countersign/src/index.ts'
import type { Appended } from './append-worker.ts'

/** @returns Calls of each kind, each second. */
export async function countIdleNode(
  build: string,
  url: string,
  append: () => { result: Promise<Appended> },
): Promise<{ counts: Record<string, number>; appended: Appended }> {
  const dist = (path: string) => import(pathToFileURL(join(build, 'packages/countersign/dist', path)).href)
  const { postgres }: { postgres: (url: string) => StorageDriver } = await dist(
    'storage/postgres/postgres.js',
  )
  const {
    createCountersign,
  }: { createCountersign: (options: CountersignOptions) => Promise<{ close(): Promise<void> }> } =
    await dist('index.js')
  const calls = new Map<string, number>()
  const storage = await postgres(url).open()
  const node = await createCountersign({
    storage: { open: async () => counted(storage, calls) },
    issuer: 'https://auth.example.com',
    secret: 'A'.repeat(43),
  })
  // What was appended before is taken into the audit log first.
  while ((await storage.audit.head()).pending > 0) await pause(100)
  await pause(1000)
  const appending = append()
  // Once it is under way.
  await pause(2000)
  calls.clear()
  const began = performance.now()
  await pause(2000)
  const seconds = (performance.now() - began) / 1000
  const counts = Object.fromEntries(
    [...calls].map(([name, count]) => [name, Math.round((10 * count) / seconds) / 10]),
  )
  const appended = await appending.result
  await node.close()
  return { counts, appended }
}

function counted(storage: Storage, calls: Map<string, number>): Storage {
  const ports = Object.entries(storage).map(([port, methods]) => {
    if (typeof methods !== 'object') return [port, methods]
    const all = Object.entries<unknown>(methods).map(([name, method]) => {
      if (typeof method !== 'function' || name === 'covers' || name === 'listen') return [name, method]
      const call = (...args: unknown[]): unknown => {
        calls.set(`${port}.${name}`, (calls.get(`${port}.${name}`) ?? 0) + 1)
        return method(...args)
      }
      return [name, call]
    })
    return [port, Object.fromEntries(all)]
  })
  return { ...storage, ...Object.fromEntries(ports) }
}
