/** A throw-away copy of the build with a fault in it. Nothing that ships has a switch for this. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bundleServer } from '../../packages/server/bundle.ts'

export interface Patch {
  /** Below `packages/`. */
  file: string
  /** What stands there, exactly once. */
  from: string
  to: string
}

/** The workspace's own packages, which are copied; everything else is linked. */
const own = ['countersign', '@countersign']

/**
 * Copies what was built, patches the copy and bundles it anew.
 *
 * @param root - The workspace, built.
 * @returns The folder of the copy, to be removed by the caller.
 * @throws {Error} where a text does not stand there exactly once: the code has changed, and the patch must follow.
 */
export async function patchedBuild(root: string, patches: readonly Patch[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-patched-'))
  for (const name of ['countersign', 'server']) {
    for (const part of ['package.json', 'dist', 'bin']) {
      const from = join(root, 'packages', name, part)
      if (part === 'bin' && name !== 'server') continue
      cpSync(from, join(folder, 'packages', name, part), { recursive: true })
    }
  }
  linkModules(root, folder)
  for (const patch of patches) apply(join(folder, 'packages', patch.file), patch)
  await bundleServer(join(folder, 'packages/server'))
  return folder
}

function linkModules(root: string, folder: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!own.includes(name)) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  const link = (name: string, target: string) => {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(folder, 'packages', target), join(modules, name))
  }
  link('countersign', 'countersign')
  link('@countersign/server', 'server')
}

function apply(path: string, { file, from, to }: Patch): void {
  const before = readFileSync(path, 'utf8')
  const parts = before.split(from)
  if (parts.length !== 2)
    throw new Error(`${file} holds the text to patch ${parts.length - 1} times, not once`)
  writeFileSync(path, parts.join(to))
}
