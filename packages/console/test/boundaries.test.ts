/** The console's walls: which room may import which, what each may use of others, and that no imports run in a circle. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const source = join(import.meta.dirname, '../src')

const allowed: Record<string, readonly string[]> = {
  api: [],
  i18n: ['api'],
  design: [],
  features: ['api', 'i18n', 'design'],
  pages: ['api', 'i18n', 'design', 'features'],
  entry: ['api', 'i18n', 'design', 'features', 'pages'],
}

/** At the top, for every room. */
const open = ['page-state.ts']

const files = globSync('**/*.{ts,tsx}', { cwd: source }).sort()
const roomOf = (file: string) => file.split('/', 1)[0] ?? ''

function localImports(file: string): string[] {
  const text = readFileSync(join(source, file), 'utf8')
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, name = '']) =>
    relative(source, join(source, dirname(file), name)),
  )
}

describe('the rooms', () => {
  test('every file stands in a room that the rule knows, or is for every room', () => {
    expect(files.filter(file => !(roomOf(file) in allowed) && !open.includes(file))).toEqual([])
  })

  test.each(Object.entries(allowed))('%s imports only what stands below it', (room, doors) => {
    const inside = files.filter(file => roomOf(file) === room)
    expect(inside).not.toEqual([])
    const forbidden = inside.flatMap(file =>
      localImports(file)
        .filter(
          target => roomOf(target) !== room && !doors.includes(roomOf(target)) && !open.includes(target),
        )
        .map(target => `${file} -> ${target}`),
    )
    expect(forbidden).toEqual([])
  })

  test('no page imports another', () => {
    const pages = files.filter(file => file.startsWith('pages/'))
    const folder = (file: string) => file.split('/').slice(0, 2).join('/')
    const forbidden = pages.flatMap(file =>
      localImports(file)
        .filter(target => target.startsWith('pages/') && folder(target) !== folder(file))
        .map(target => `${file} -> ${target}`),
    )
    expect(forbidden).toEqual([])
  })

  test('no import runs in a circle', () => {
    const done = new Set<string>()
    const path: string[] = []
    const visit = (file: string): void => {
      if (done.has(file)) return
      if (path.includes(file)) throw new Error([...path.slice(path.indexOf(file)), file].join(' -> '))
      path.push(file)
      for (const target of localImports(file)) if (files.includes(target)) visit(target)
      path.pop()
      done.add(file)
    }
    for (const file of files) visit(file)
    expect(done.size).toBe(files.length)
  })

  test('what a page shows comes from the HTTP API alone: only `api` knows how to ask', () => {
    const askers = files.filter(file =>
      /\bfetch\(|XMLHttpRequest|EventSource/.test(readFileSync(join(source, file), 'utf8')),
    )
    expect(askers.filter(file => roomOf(file) !== 'api')).toEqual([])
  })

  test('of the server only what it tells a page is known, as a type', () => {
    const outside = files.flatMap(file =>
      localImports(file)
        .filter(target => target.startsWith('..'))
        .map(target => `${file} -> ${target}`),
    )
    expect(new Set(outside)).toEqual(new Set(['page-state.ts -> ../../server/src/console/page-state.ts']))
    const text = readFileSync(join(source, 'page-state.ts'), 'utf8')
    expect(text).not.toMatch(/^(?:import|export) (?!type\b)[^=]* from /m)
  })

  test('nothing is kept in the storage of the browser', () => {
    const keepers = files.filter(file =>
      /localStorage|sessionStorage|indexedDB/.test(readFileSync(join(source, file), 'utf8')),
    )
    expect(keepers).toEqual([])
  })

  test('every file opens with a sentence that says what it is', () => {
    expect(files.filter(file => !readFileSync(join(source, file), 'utf8').startsWith('/**'))).toEqual([])
  })
})
