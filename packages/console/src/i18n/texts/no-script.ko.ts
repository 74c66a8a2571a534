/** Korean: for a browser that runs no scripts. */
import type { NoScriptKey } from './no-script.en.ts'

export const noScriptKo: Readonly<Record<NoScriptKey, string>> = {
  'noScript.title': '이 페이지에는 JavaScript가 필요합니다',
  'noScript.signedIn': '로그인되어 있습니다',
  'noScript.body':
    '콘솔 페이지를 사용하려면 브라우저에서 JavaScript를 켜야 합니다. 로그인과 로그아웃은 JavaScript 없이도 할 수 있습니다.',
  'noScript.signOut': '로그아웃',
  'noScript.refused': '로그아웃하지 못했습니다',
}
