/** Code, documents and manifests say the same. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../src/core/errors.ts'
import { version } from '../src/version.ts'

const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = (path: string) =>
  JSON.parse(read(path)) as { version: string; dependencies?: object; devDependencies?: object }

describe('the documents', () => {
  test('docs/http-api.md lists the catalogue, code for code', () => {
    const rows = [...read('docs/http-api.md').matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| (.+) \|$/gm)]
    const listed = rows.map(([, code, status, title]) => [code, { status: Number(status), title }])
    expect(Object.fromEntries(listed)).toEqual(catalogue)
  })

  test('every package has the one version', () => {
    const packages = [
      'package.json',
      'packages/countersign/package.json',
      'packages/server/package.json',
      'packages/console/package.json',
    ]
    expect(packages.map(path => manifest(path).version)).toEqual(packages.map(() => version))
  })

  test('docs/dependencies.md gives every direct dependency its line, and no other', () => {
    const listed = read('docs/dependencies.md').split('## Considered')[0] ?? ''
    const names = [...listed.matchAll(/^\| (.+?) \| /gm)].flatMap(row => [
      ...(row[1] ?? '').matchAll(/`([^`]+)`/g),
    ])
    const direct = [
      'package.json',
      'packages/countersign/package.json',
      'packages/server/package.json',
      'packages/console/package.json',
      'interop/package.json',
      'bench/package.json',
    ].flatMap(path => Object.keys({ ...manifest(path).dependencies, ...manifest(path).devDependencies }))
    expect([...new Set(names.map(([, name]) => name))].sort()).toEqual(
      [...new Set(direct)].filter(name => name !== 'countersign').sort(),
    )
  })

  test.each(['docs/asvs.md', 'docs/regressions.md'])('%s names tests that exist', path => {
    const page = read(path)
    const folders = {
      server: 'packages/server/test',
      e2e: 'packages/console/e2e',
      console: 'packages/console/test',
    }
    const files = [...page.matchAll(/([\w-]+)\/([\w./-]+\.(?:test|spec)\.ts)/g)].map(
      ([named, first, rest]) => {
        const folder = Object.entries(folders).find(([name]) => name === first)?.[1]
        return folder === undefined ? `packages/countersign/test/${named}` : `${folder}/${rest}`
      },
    )
    expect(files.filter(file => !existsSync(join(root, file)))).toEqual([])
    const names = globSync('packages/*/test/**/*.test.ts', { cwd: root }).flatMap(
      path => read(path).match(/\bK\d\d\b/g) ?? [],
    )
    const rows = page.match(/\bK\d\d\b/g) ?? []
    expect([...new Set(rows)].filter(row => !names.includes(row))).toEqual([])
  })
})
