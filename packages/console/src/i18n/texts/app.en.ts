/** English: everything behind the sign-in. */
import { accountEn } from './account.en.ts'
import { problemsEn } from './problems.en.ts'
import { shellEn } from './shell.en.ts'

export const appEn = { ...shellEn, ...problemsEn, ...accountEn } as const

export type AppKey = keyof typeof appEn
