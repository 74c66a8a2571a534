/** English: everything behind the sign-in. */
import { accountEn } from './account.en.ts'
import { adminEn } from './admin.en.ts'
import { inspectEn } from './inspect.en.ts'
import { problemsEn } from './problems.en.ts'
import { shellEn } from './shell.en.ts'
import { welcomeEn } from './welcome.en.ts'
import { xrayEn } from './xray.en.ts'

export const appEn = {
  ...shellEn,
  ...problemsEn,
  ...accountEn,
  ...welcomeEn,
  ...xrayEn,
  ...inspectEn,
  ...adminEn,
} as const

export type AppKey = keyof typeof appEn
