/** The house's walls: which room may import which, and that no imports run in a circle. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const source = join(import.meta.dirname, '../src')

/** What each room may import besides itself and packages. The composition (files at the top) may import every room. */
const allowed: Record<string, readonly string[]> = {
  core: [],
  gate: ['core'],
  verifier: ['core'],
  'password/breached': ['core'],
  password: ['core'],
  account: ['core'],
  outlet: ['core', 'gate'],
  'storage/sql': [],
  'storage/operations': ['core', 'storage/sql'],
  'storage/sqlite': ['core', 'storage/sql', 'storage/operations'],
  'storage/memory': ['core', 'storage/operations', 'storage/sqlite'],
  'storage/postgres': ['core', 'storage/sql', 'storage/operations'],
  'storage/contract': ['core'],
  http: ['core', 'gate', 'account'],
  relay: ['core', 'verifier', 'http'],
}

/** Packages each room may use; `node:` built-ins are listed as such. */
const packages: Record<string, readonly string[]> = {
  core: ['node:crypto'],
  gate: [],
  verifier: [],
  password: ['@node-rs/argon2', '@node-rs/bcrypt', '@zxcvbn-ts/language-common', 'node:crypto', 'node:util'],
  'password/breached': ['node:crypto', 'node:fs/promises', 'node:path'],
  account: ['node:crypto', 'node:util'],
  outlet: ['node:crypto', 'node:dns/promises', 'node:http', 'node:https', 'node:net'],
  'storage/sql': ['node:crypto'],
  'storage/operations': [],
  'storage/sqlite': [
    'node:crypto',
    'node:fs',
    'node:path',
    'node:sqlite',
    'node:timers/promises',
    'node:worker_threads',
  ],
  'storage/memory': ['node:sqlite', 'node:timers/promises'],
  'storage/postgres': ['node:crypto', 'node:fs', 'node:net', 'node:timers/promises', 'node:tls', 'pg'],
  'storage/contract': ['node:assert/strict', 'node:crypto'],
  relay: [],
  http: ['hono', '@hono/zod-openapi', 'zod', 'bowser', 'express', 'fastify', 'node:http', 'node:net'],
}

const files = globSync('**/*.ts', { cwd: source }).sort()

function roomOf(file: string): string {
  return Object.keys(allowed).find(room => file.startsWith(`${room}/`)) ?? 'composition'
}

function importsOf(file: string, folder = source): string[] {
  const text = readFileSync(join(folder, file), 'utf8')
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'|^import '([^']+)'/gm)].map(
    match => match[1] ?? match[2] ?? '',
  )
}

/** `hono/router` is of `hono`, `@hono/zod-openapi` is itself; built-ins are listed as they are. */
function packageOf(name: string): string {
  if (name.startsWith('node:')) return name
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

function localImportsOf(file: string, folder = source): string[] {
  const local = importsOf(file, folder).filter(name => name.startsWith('.'))
  return local.map(name => relative(folder, join(folder, dirname(file), name)))
}

describe('the rooms', () => {
  test('every file stands in a room that the rule knows, or at the top', () => {
    const strays = files.filter(file => roomOf(file) === 'composition' && file.includes('/'))
    expect(strays).toEqual([])
  })

  test.each(Object.keys(allowed))('%s imports only what stands below it', room => {
    const doors = [room, ...(allowed[room] ?? [])]
    const inside = files.filter(file => roomOf(file) === room)
    expect(inside).not.toEqual([])
    const forbidden = inside.flatMap(file =>
      localImportsOf(file)
        .filter(target => !doors.includes(roomOf(target)))
        .map(target => `${file} -> ${target}`),
    )
    expect(forbidden).toEqual([])
  })

  test.each(Object.keys(packages))('%s uses only its own packages', room => {
    const used = files
      .filter(file => roomOf(file) === room)
      .flatMap(file => importsOf(file))
      .filter(name => !name.startsWith('.'))
      .map(packageOf)
    expect([...new Set(used)].sort()).toEqual([...(packages[room] ?? [])].sort())
  })

  test('the JOSE room stands alone: verifying a signature takes nothing of accounts, tokens or stores', () => {
    const inside = files.filter(file => file.startsWith('core/jose/'))
    const outside = inside
      .flatMap(file => localImportsOf(file))
      .filter(target => !target.startsWith('core/jose/'))
    expect(inside).not.toEqual([])
    expect(
      [...new Set(outside)].filter(file => !['core/base64url.ts', 'core/errors.ts'].includes(file)),
    ).toEqual([])
  })

  test('nothing that the verifier reaches needs Node.js or a package', () => {
    const reached = new Set<string>()
    const visit = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      for (const target of localImportsOf(file)) visit(target)
    }
    visit('verifier.ts')
    expect(reached.size).toBeGreaterThan(20)
    const outside = [...reached].flatMap(file =>
      importsOf(file)
        .filter(name => !name.startsWith('.'))
        .map(name => `${file} -> ${name}`),
    )
    expect(outside).toEqual([])
  })

  test.each(['countersign', 'server'])('no import of %s runs in a circle', name => {
    const folder = join(source, '../..', name, 'src')
    const all = globSync('**/*.ts', { cwd: folder })
    const done = new Set<string>()
    const path: string[] = []
    const visit = (file: string): void => {
      if (done.has(file)) return
      if (path.includes(file)) throw new Error([...path.slice(path.indexOf(file)), file].join(' -> '))
      path.push(file)
      for (const target of localImportsOf(file, folder)) visit(target)
      path.pop()
      done.add(file)
    }
    for (const file of all) visit(file)
    expect(done.size).toBe(all.length)
  })

  test('no room is a place where anything can land', () => {
    expect(files.filter(file => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.ts$)/.test(file))).toEqual(
      [],
    )
  })

  test('every file opens with a sentence that says what it is', () => {
    expect(files.filter(file => !readFileSync(join(source, file), 'utf8').startsWith('/**'))).toEqual([])
  })

  test('no room but the composition reads the clock or the generator of the process', () => {
    const readers = files.filter(
      file =>
        roomOf(file) !== 'composition' &&
        /Date\.now|new Date\(\)|performance\.now|randomBytes|Math\.random/.test(
          readFileSync(join(source, file), 'utf8'),
        ),
    )
    expect(readers).toEqual([])
  })
})
