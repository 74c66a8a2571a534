/** `countersign doctor`: looks at everything that must be right, and says what to do where it is not. */
import { CountersignError } from 'countersign'
import { checkClocks } from '../doctor/clock-checks.ts'
import { checkDatabaseFile } from '../doctor/file-checks.ts'
import { type Finding, fail, ok, warn } from '../doctor/finding.ts'
import { checkClock, checkFileModes, checkNode } from '../doctor/machine-checks.ts'
import { checkMails, checkWebhooks } from '../doctor/outlet-checks.ts'
import { checkAuditChain, checkNodes, checkSecret } from '../doctor/store-checks.ts'
import type { DatabaseAddress } from '../settings/address.ts'
import type { Settings } from '../settings/settings.ts'
import { isBehindUnnamedProxy, unnamedProxyAdvice } from '../settings/unnamed-proxy.ts'
import { closingAfter } from '../store/closing-after.ts'
import { driverOf, migrateDatabase, shownDatabase } from '../store/database.ts'
import { layOut } from '../terminal/table.ts'
import { type Command, optionOf, storeSettings } from './command.ts'
import { CommandError } from './command-error.ts'

export const doctor: Command = {
  words: ['doctor'],
  positionals: [],
  summary:
    'Check the installation: runtime, database, secret, audit log, files, clock, running nodes, mail, webhooks.',
  settings: storeSettings,
  options: {
    'audit-head': { value: 'HASH', describes: 'One that it told before: the log must still hold it.' },
  },
  run: async call => {
    const findings = await examine(call.settings, optionOf(call, 'audit-head'))
    const hasFailed = findings.some(({ verdict }) => verdict === 'fail')
    const rows = findings.flatMap(({ verdict, check, message, advice }) => {
      return [[verdict, check, message], ...(advice === undefined ? [] : [['', '', `→ ${advice}`]])]
    })
    const hasWarnings = findings.some(({ verdict }) => verdict === 'warn')
    const summary = hasFailed
      ? 'Something is wrong.'
      : hasWarnings
        ? 'Nothing is broken; see the warnings.'
        : 'All is well.'
    return {
      text: [...layOut(rows), '', summary].join('\n'),
      data: { ok: !hasFailed, checks: findings },
      exitCode: hasFailed ? 1 : 0,
    }
  },
}

async function examine(settings: Settings, keptHead: string | undefined): Promise<Finding[]> {
  const { database } = settings
  const proxies = isBehindUnnamedProxy(settings)
    ? [warn('proxies', 'The public address is https, and no proxy is trusted.', unnamedProxyAdvice)]
    : []
  const before = [checkNode(process.versions.node), checkFileModes(database), ...proxies]
  const file = database.kind === 'sqlite' ? checkDatabaseFile(database.path) : undefined
  if (file?.isUsable === false) return [...before, ...file.findings, checkClock(Date.now(), undefined)]
  const found = [...before, ...(file?.findings ?? [])]
  try {
    const schema = await checkSchema(database, file?.step)
    const reached = file === undefined ? [ok('database', `${shownDatabase(database)} answers.`)] : []
    return [...found, ...reached, schema, ...(await examineStore(settings, keptHead))]
  } catch (error) {
    if (!isExpected(error)) throw error
    return [...found, fail('store', error.message, 'See the message; the database was left as it is.')]
  }
}

/** What an operator can mend; a finding like the others, so that those before it are shown too. */
function isExpected(error: unknown): error is Error {
  return error instanceof CountersignError || error instanceof CommandError
}

/** @param step - That of before, where it is known. */
async function checkSchema(database: DatabaseAddress, step: number | undefined): Promise<Finding> {
  const { applied, current } = await migrateDatabase(database)
  if (applied.length === 0) return ok('schema', `The schema is current, at step ${current}.`)
  return warn(
    'schema',
    `The schema was at step ${step ?? current - applied.length}; it is now at ${current}.`,
    'Restart servers of an older version.',
  )
}

async function examineStore(settings: Settings, keptHead: string | undefined): Promise<Finding[]> {
  const storage = await driverOf(settings.database).open()
  return closingAfter(storage, async () => {
    const nodes = await checkNodes(storage, Date.now())
    const secret = await checkSecret(storage, settings)
    const { finding, lastAt } = await checkAuditChain(
      storage,
      secret.verdict === 'ok' ? settings : undefined,
      keptHead,
    )
    const clock = await checkClocks(storage, settings.database.kind, Date.now(), lastAt)
    return [
      secret,
      finding,
      nodes,
      clock,
      await checkMails(storage, Date.now()),
      await checkWebhooks(storage),
    ]
  })
}
