/** English: what sign-in and sign-up say, and every problem that they can meet. */
export const entryEn = {
  'brand.line': 'Sessions and tokens over one account, both revocable everywhere.',
  'skip.content': 'Skip to the content',
  'theme.label': 'Theme',
  'theme.system': 'As the system',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
  'language.label': 'Language',
  'field.identifier': 'E-mail or user name',
  'field.password': 'Password',
  'password.show': 'Show password',
  'password.hide': 'Hide password',
  'retry.in': 'Try again in {seconds} s.',
  'retry.now': 'You can try again now.',

  'signIn.title': 'Sign in',
  'signIn.submit': 'Sign in',
  'signIn.busy': 'Signing in…',
  'signIn.remember': 'Keep me signed in',
  'signIn.remember.hint': 'Also after the browser was closed. Not on a device that others use.',
  'signIn.mode': 'Credential',
  'signIn.mode.session': 'Session',
  'signIn.mode.session.hint': 'The server remembers you; this browser holds a cookie that says nothing.',
  'signIn.mode.token': 'Token',
  'signIn.mode.token.hint':
    'This page holds a signed statement, in memory only: reloading the page signs you out.',
  'signIn.new': 'No account yet?',
  'signIn.new.link': 'Create one',
  'signIn.firstRun.title': 'This server is new',
  'signIn.firstRun.body':
    'Sign in as the administrator that the server printed when it started. You will choose a password of your own next.',

  'signUp.title': 'Create an account',
  'signUp.submit': 'Create account',
  'signUp.busy': 'Creating your account…',
  'signUp.known': 'Already have an account?',
  'signUp.known.link': 'Sign in',
  'signUp.password.hint': 'At least 8 characters. A few unrelated words make a good one.',
  'signUp.noScript': 'Creating an account needs JavaScript in the browser; signing in does not.',
  'signUp.closed': 'Sign-up is closed here. Ask an administrator for an account.',
  'signUp.created': 'The account exists, but signing in did not work. Sign in with it now.',

  'strength.label': 'Strength',
  'strength.measuring': 'Measuring…',
  'strength.0': 'Far too easy to guess',
  'strength.1': 'Easy to guess',
  'strength.2': 'Fair',
  'strength.3': 'Good',
  'strength.4': 'Strong',

  'problem.invalid-credentials': 'That identifier and password do not belong together.',
  'problem.too-many-attempts': 'Too many attempts for now.',
  'problem.busy': 'The server is very busy.',
  'problem.identifier-taken': 'Somebody has an account with this name already.',
  'problem.invalid-identifier':
    'This cannot be a name: no spaces, one kind of script, at most 254 characters.',
  'problem.weak-password': 'This password is too easy to guess.',
  'problem.weak-password.too-short': 'The password needs at least 8 characters.',
  'problem.weak-password.too-long': 'The password may have at most 1,024 characters.',
  'problem.weak-password.not-unicode': 'The password has characters that cannot be stored.',
  'problem.weak-password.common': 'This password is on the list of those that are tried first.',
  'problem.weak-password.context-word':
    'This password is too close to your name or to the name of this service.',
  'problem.sign-up-closed': 'Sign-up is closed here. Ask an administrator for an account.',
  'problem.invalid-client': 'The client is not known, or its secret is wrong.',
  'problem.token-too-large': 'A token for you would be too large. Sign in for a session instead.',
  'problem.invalid-dpop-proof':
    'This server gives tokens only to clients that prove a key. Sign in for a session instead.',
  'problem.use-dpop-nonce':
    'This server gives tokens only to clients that prove a key. Sign in for a session instead.',
  'problem.cross-site':
    'The request seemed to come from another site, so it was refused. Open this page anew and try again.',
  'problem.malformed-form': 'The form did not arrive whole. Try again.',
  'problem.storage-unavailable': 'The server cannot reach its store at the moment.',
  'problem.shutting-down': 'The server is restarting. Try again in a moment.',
  'problem.internal-error': 'The server failed. It is not your fault; try again in a moment.',
  'problem.offline': 'No answer came. Check your connection and try again.',
  'problem.unreadable': 'Something between here and the server gave an answer that is none of the server’s.',
  'problem.other': 'The server refused ({code}).',
} as const

export type EntryKey = keyof typeof entryEn
