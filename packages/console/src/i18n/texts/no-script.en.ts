/** English: for a browser that runs no scripts. Only the server has these. */
export const noScriptEn = {
  'noScript.title': 'This page needs JavaScript',
  'noScript.signedIn': 'You are signed in',
  'noScript.body':
    'The pages of the console need JavaScript, and this browser does not run it. Signing in and signing out work without.',
  'noScript.signOut': 'Sign out',
  'noScript.refused': 'You are still signed in',
} as const

export type NoScriptKey = keyof typeof noScriptEn
