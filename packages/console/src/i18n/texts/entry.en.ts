/** English: what sign-in and sign-up say, and every problem that they can meet. */
export const entryEn = {
  'brand.line': 'Sessions and tokens over one account, both revocable everywhere.',
  'skip.content': 'Skip to the content',
  'theme.label': 'Theme',
  'theme.system': 'System',
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
  'signIn.remember.hint': 'Stay signed in after closing the browser. Not for shared devices.',
  'signIn.mode': 'Sign in with',
  'signIn.mode.session': 'Session',
  'signIn.mode.session.hint':
    'The server keeps the record; this browser holds a cookie that contains no data.',
  'signIn.mode.token': 'Token',
  'signIn.mode.token.hint':
    'This page keeps the signed token in memory only: reloading the page signs you out.',
  'signIn.new': 'No account yet?',
  'signIn.new.link': 'Create one',
  'signIn.firstRun.title': 'This server is new',
  'signIn.firstRun.body':
    'Sign in with the administrator account that the server printed when it started. You choose your own password next.',

  'signIn.forgot': 'Forgot your password?',
  'signIn.byMail': 'Sign in by mail',

  'signUp.title': 'Create an account',
  'signUp.submit': 'Create account',
  'signUp.busy': 'Creating your account…',
  'signUp.known': 'Already have an account?',
  'signUp.known.link': 'Sign in',
  'signUp.password.hint': 'At least 8 characters. A few unrelated words make a good one.',
  'signUp.closed': 'Sign-up is closed here. Ask an administrator for an account.',
  'signUp.created': 'Your account was created, but signing in failed. Sign in with it now.',
  'signUp.address': 'Your e-mail address. A mail is sent to it.',
  'signUp.sent': 'A mail is on its way',
  'signUp.sent.body':
    'It goes to {address}. Type the code here, or open the link in the mail; then the account is created.',
  'signUp.code': 'Code from the mail',
  'signUp.confirm': 'Confirm',

  'strength.label': 'Strength',
  'strength.measuring': 'Measuring…',
  'strength.0': 'Far too easy to guess',
  'strength.1': 'Easy to guess',
  'strength.2': 'Fair',
  'strength.3': 'Good',
  'strength.4': 'Strong',

  'problem.invalid-credentials': 'Incorrect user name or password.',
  'factor.code': 'Code',
  'factor.code.hint': 'The six digits that your authenticator app shows, or one of your recovery codes.',
  'factor.again': 'Sign in as somebody else',

  'problem.factor-required':
    'This account is protected by a second factor. Signing in to it needs JavaScript in the browser.',
  'problem.factor-over':
    'Too much time has passed since the password, or you were signed out everywhere. Start again.',
  'problem.invalid-factor': 'The code is wrong, was used before, or has expired.',
  'problem.too-many-factors': 'The account has as many authenticator apps as it may have.',
  'problem.no-factor': 'The account has no second factor. Add one first.',
  'problem.too-many-attempts': 'Too many attempts.',
  'problem.busy': 'The server is busy.',
  'problem.identifier-taken': 'This name is already taken.',
  'problem.invalid-identifier':
    'This name is not allowed: use no spaces, letters of one script, and at most 254 characters.',
  'problem.weak-password': 'This password is too easy to guess.',
  'problem.weak-password.too-short': 'Use at least 8 characters.',
  'problem.weak-password.too-long': 'Use at most 1,024 characters.',
  'problem.weak-password.not-unicode': 'The password contains characters that cannot be stored.',
  'problem.weak-password.common': 'This is a common password, among the first to be guessed.',
  'problem.weak-password.breached': 'This password is known from a data breach. Choose another one.',
  'problem.weak-password.context-word':
    'This password is too similar to your name or to the name of this service.',
  'problem.invalid-ticket': 'The link or the code is not valid: it was used, has expired or is mistyped.',
  'problem.invalid-address': 'This is not an e-mail address.',
  'problem.mail-unavailable': 'This server cannot send mail. Ask an administrator.',
  'problem.sign-up-closed': 'Sign-up is closed here. Ask an administrator for an account.',
  'problem.sign-in-refused': 'This service does not let this account sign in.',
  'problem.sign-up-refused': 'This service does not accept this account.',
  'problem.hook-failed': 'A rule of this service could not be checked. Try again in a moment.',
  'problem.invalid-client': 'The client is unknown, or its secret is wrong.',
  'problem.token-too-large': 'Your token would be too large. Sign in with a session instead.',
  'problem.invalid-dpop-proof':
    'This server issues tokens only to clients that prove possession of a key. Sign in with a session instead.',
  'problem.use-dpop-nonce':
    'This server issues tokens only to clients that prove possession of a key. Sign in with a session instead.',
  'problem.cross-site':
    'The request appeared to come from another site and was refused. Reload this page and try again.',
  'problem.malformed-form': 'The form arrived incomplete. Try again.',
  'problem.storage-unavailable': 'The server cannot reach its database at the moment.',
  'problem.shutting-down': 'The server is restarting. Try again in a moment.',
  'problem.internal-error': 'Something went wrong on the server. Try again in a moment.',
  'problem.offline': 'The server did not answer. Check your connection and try again.',
  'problem.unreadable': 'The answer did not come from this server. A proxy may have answered in its place.',
  'problem.other': 'The server refused the request ({code}).',
} as const

export type EntryKey = keyof typeof entryEn
