/** The order of the test files: those that take longest begin first, so that none is left to one worker at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Without a run before, Vitest goes by the size of files, which says nothing of these. */
const longest = [
  'packages/server/test/crash.long.test.ts',
  'packages/countersign/test/gate/two-nodes.test.ts',
  'packages/server/test/compare/compare.long.test.ts',
  'examples/three-nodes/three-nodes.long.test.ts',
  'packages/countersign/test/storage/postgres-outage.long.test.ts',
  'packages/server/test/rolling-restart.long.test.ts',
  'packages/countersign/test/account/refresh-model.test.ts',
  'packages/countersign/test/storage/stores-agree.test.ts',
  'packages/server/test/two-processes.long.test.ts',
  'packages/server/test/audit-export.long.test.ts',
  'packages/countersign/test/security/k33-clocks.test.ts',
  'packages/countersign/test/http/bad-input.test.ts',
  'packages/server/test/command.long.test.ts',
  'packages/server/test/npm-start.test.ts',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex(file => moduleId.replaceAll('\\', '/').endsWith(`/${file}`))
      return place === -1 ? longest.length : place
    }
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}
