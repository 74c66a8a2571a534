/** Korean: everything behind the sign-in. */

import { accountKo } from './account.ko.ts'
import { adminKo } from './admin.ko.ts'
import type { AppKey } from './app.en.ts'
import { inspectKo } from './inspect.ko.ts'
import { problemsKo } from './problems.ko.ts'
import { shellKo } from './shell.ko.ts'
import { welcomeKo } from './welcome.ko.ts'
import { xrayKo } from './xray.ko.ts'

export const appKo: Readonly<Record<AppKey, string>> = {
  ...shellKo,
  ...problemsKo,
  ...accountKo,
  ...welcomeKo,
  ...xrayKo,
  ...inspectKo,
  ...adminKo,
}
