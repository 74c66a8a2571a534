/** The console as it was built into this package: its files, and the program that renders its pages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PageState } from './page-state.ts'

export interface Asset {
  type: string
  /** The same bytes by content coding (RFC 9110 §8.4.1). */
  bodies: Readonly<Record<Coding, Buffer>>
}

/** In the order in which they are preferred. */
export const codings = ['br', 'gzip', 'identity'] as const
export type Coding = (typeof codings)[number]

export interface BuiltConsole {
  /** By file name. */
  assets: ReadonlyMap<string, Asset>
  /** The whole document. */
  render: (state: PageState) => string
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const builtFolder = fileURLToPath(new URL('../../console', import.meta.url))

export function isConsoleBuilt(folder: string = builtFolder): boolean {
  return existsSync(join(folder, 'render.js'))
}

/** Where it is built. It takes some 14 MiB: whoever serves the API alone need not have them. */
export async function loadConsole(folder: string = builtFolder): Promise<BuiltConsole> {
  const { render } = (await import(pathToFileURL(join(folder, 'render.js')).href)) as Pick<
    BuiltConsole,
    'render'
  >
  return { render, assets: readAssets(join(folder, 'assets')) }
}

function readAssets(folder: string): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)]
    if (type === undefined) continue
    const read = (suffix: string) => readFileSync(join(folder, name + suffix))
    assets.set(name, { type, bodies: { br: read('.br'), gzip: read('.gz'), identity: read('') } })
  }
  return assets
}
