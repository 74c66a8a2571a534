/** The texts: complete in both languages, used, with the same values in them, and a sentence for every code there is. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { auditActions } from '../../countersign/src/core/audit/audit-event.ts'
import { catalogue } from '../../countersign/src/index.ts'
import { fill } from '../src/i18n/fill.ts'
import { problemText } from '../src/i18n/problem-text.ts'
import { appEn } from '../src/i18n/texts/app.en.ts'
import { appKo } from '../src/i18n/texts/app.ko.ts'
import { byMailEn } from '../src/i18n/texts/by-mail.en.ts'
import { byMailKo } from '../src/i18n/texts/by-mail.ko.ts'
import { entryEn } from '../src/i18n/texts/entry.en.ts'
import { entryKo } from '../src/i18n/texts/entry.ko.ts'
import { noScriptEn } from '../src/i18n/texts/no-script.en.ts'
import { noScriptKo } from '../src/i18n/texts/no-script.ko.ts'
import { actions } from '../src/pages/admin/audit-actions.ts'

const en: Record<string, string> = { ...entryEn, ...byMailEn, ...appEn, ...noScriptEn }
const ko: Record<string, string> = { ...entryKo, ...byMailKo, ...appKo, ...noScriptKo }
const source = join(import.meta.dirname, '../src')
const code = globSync('**/*.{ts,tsx}', { cwd: source, exclude: ['i18n/texts/**'] })
  .map(file => readFileSync(join(source, file), 'utf8'))
  .join('\n')

describe('the texts', () => {
  test('have the same keys in both languages, and none is empty', () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort())
    expect(Object.entries({ ...en, ...ko }).filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test('take the same values in both languages', () => {
    const values = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()
    expect(
      Object.keys(en).filter(key => values(en[key] ?? '').join() !== values(ko[key] ?? '').join()),
    ).toEqual([])
  })

  test('have a name for every action of the audit log, which can be filtered by each', () => {
    expect(actions).toEqual(auditActions)
    expect(auditActions.filter(action => en[`event.${action}`] === undefined)).toEqual([])
  })

  test('in Korean are Korean', () => {
    const borrowed = Object.entries(ko).filter(([, text]) => !/[가-힣]/.test(text))
    // Names that are the same in every language.
    expect(borrowed.filter(([key, text]) => en[key] !== text && !/^[A-Z]{2,}/.test(text))).toEqual([])
  })

  test('in Korean use the terms of the field, one for each thing', () => {
    const foreign =
      /증명서|갱신 토큰|양식|물러남|끝내|끝냈|끝납|끝낼|끝난|끝나|다이제스트 아래|증명 수단|저희의 결함|맞는 사람|서로 맞지/
    const ours = Object.entries(ko).filter(([key]) => !/^(?:xray|inspect|claim|check)/.test(key))
    expect(ours.filter(([, text]) => foreign.test(text))).toEqual([])
  })

  test('in English are not translated', () => {
    const foreign =
      /belong together|Nobody fits|Search for less|Load anew|anew\b|It was not done|Somebody who/
    const ours = Object.entries(en).filter(([key]) => !/^(?:xray|inspect|claim|check)/.test(key))
    expect(ours.filter(([, text]) => foreign.test(text))).toEqual([])
  })

  test('are all used: each key stands in the code, or one built of its beginning does', () => {
    const isUsed = (key: string) => {
      if (code.includes(`'${key}'`)) return true
      const parts = key.split('.')
      return parts.some((_, count) => {
        const start = parts.slice(0, count + 1).join('.')
        return (
          code.includes(`\`${start}.\${`) || code.includes(`word('${start}'`) || code.includes(`('${start}',`)
        )
      })
    }
    expect(Object.keys(en).filter(key => !isUsed(key) && !key.startsWith('problem.'))).toEqual([])
  })
})

describe('problems', () => {
  test.each(Object.entries({ en, ko }))('every code of the API is a sentence of its own (%s)', (_, texts) => {
    const look = (key: string, values = {}) =>
      texts[key] === undefined ? undefined : fill(texts[key], values)
    const other = look('problem.other', { code: 'CODE' })?.replace('CODE', '') ?? ''
    for (const one of Object.keys(catalogue)) {
      const text = problemText({ code: one }, look)
      expect(text, one).not.toBe(one)
      expect(text.replace(one, ''), one).not.toBe(other)
    }
  })

  test('one that is not known is still told', () => {
    const look = (key: string, values = {}) => (en[key] === undefined ? undefined : fill(en[key], values))
    expect(problemText({ code: 'from-the-future' }, look)).toBe(
      'The server refused the request (from-the-future).',
    )
    expect(problemText({ code: 'weak-password', weakness: 'common' }, look)).toBe(
      en['problem.weak-password.common'],
    )
    expect(problemText({ code: 'weak-password', weakness: 'new-kind' }, look)).toBe(
      en['problem.weak-password'],
    )
  })
})
