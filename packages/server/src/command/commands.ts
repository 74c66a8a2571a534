/** Every command, in the order of the help. */
import { auditArchive, auditExport } from './audit-export.ts'
import { backupRestored } from './backup-restored.ts'
import { clientSecret } from './client-secret.ts'
import type { Command } from './command.ts'
import { compare } from './compare.ts'
import { doctor } from './doctor.ts'
import { keyList } from './key-list.ts'
import { keyRevoke } from './key-revoke.ts'
import { keyRotate } from './key-rotate.ts'
import { migrate } from './migrate.ts'
import { passwordsBuild } from './passwords-build.ts'
import { relay } from './relay.ts'
import { secretRotate } from './secret-rotate.ts'
import { serve } from './serve.ts'
import { sessionList } from './session-list.ts'
import { sessionRevoke } from './session-revoke.ts'
import { subjectAdd } from './subject-add.ts'
import {
  subjectExport,
  subjectInvite,
  subjectPassword,
  subjectRemove,
  subjectRename,
  subjectSet,
} from './subject-change.ts'
import { subjectFactors, subjectRemoveFactor } from './subject-factors.ts'
import { subjectImport } from './subject-import.ts'
import { subjectList } from './subject-list.ts'
import { subjectRevoke } from './subject-revoke.ts'
import { subjectRoles } from './subject-roles.ts'
import { subjectDisable, subjectEnable } from './subject-status.ts'
import { tokenInspect } from './token-inspect.ts'
import { webhookAdd, webhookDead, webhookList, webhookRemove, webhookRotate } from './webhook.ts'

export const commands: readonly Command[] = [
  serve,
  relay,
  subjectAdd,
  subjectInvite,
  subjectSet,
  subjectRename,
  subjectPassword,
  subjectFactors,
  subjectRemoveFactor,
  subjectRemove,
  subjectExport,
  subjectImport,
  subjectList,
  subjectDisable,
  subjectEnable,
  subjectRoles,
  subjectRevoke,
  sessionList,
  sessionRevoke,
  keyList,
  keyRotate,
  keyRevoke,
  tokenInspect,
  passwordsBuild,
  webhookList,
  webhookAdd,
  webhookRemove,
  webhookRotate,
  webhookDead,
  clientSecret,
  secretRotate,
  migrate,
  backupRestored,
  auditExport,
  auditArchive,
  doctor,
  compare,
]
