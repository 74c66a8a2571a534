/** Sealed root keys in memory. */
import type { RootStore, StoredRoot } from '../../../src/core/key/root-key.ts'
import type { Door } from './state.ts'

export function createRootStore(door: Door): RootStore {
  const copied = (root: StoredRoot) => ({ ...root, sealed: new Uint8Array(root.sealed) })
  return {
    async list() {
      return door.read().roots.map(copied)
    },

    async replace({ expected, roots }) {
      const state = door.write()
      const names = state.roots.map(({ sealedBy }) => sealedBy)
      if (names.join() !== expected.join()) return false
      const inOrder = (a: StoredRoot, b: StoredRoot) =>
        a.createdAt - b.createdAt || (a.sealedBy < b.sealedBy ? -1 : 1)
      state.roots = roots.map(copied).sort(inOrder)
      return true
    },
  }
}
