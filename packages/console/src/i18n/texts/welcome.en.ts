/** English: the first run. */
export const welcomeEn = {
  'welcome.title': 'Welcome to Countersign',
  'welcome.lead': 'Two steps, and the server is ready to use.',
  'welcome.steps': 'Steps',
  'welcome.step.password': 'Choose a password',
  'welcome.step.next': 'Look around',
  'welcome.step.done': 'done',
  'welcome.step.later': 'not done yet',
  'welcome.password.title': 'Choose your own password',
  'welcome.password.lead':
    'The printed password is still in the terminal’s history, and perhaps in a log. Replace it now.',
  'welcome.password.current': 'Printed password',
  'welcome.password.later': 'Later',
  'welcome.done': 'Password changed.',
  'welcome.notDone':
    'The printed password is still in use. Anyone who can read the terminal’s history can sign in with it.',
  'welcome.next.title': 'What to do next',
  'welcome.next.xray': 'See how it works',
  'welcome.next.xray.body': 'X-ray signs in both ways and shows every message of both, side by side.',
  'welcome.next.user': 'Create a user',
  'welcome.next.user.body':
    'Anyone can sign up while sign-up is open. From a terminal you add one like this:',
  'welcome.next.admin': 'Administration',
  'welcome.next.admin.body':
    'Users, sessions, keys, nodes and the audit log. A forced logout shows when it reached each node.',
  'welcome.next.code': 'Use it in an application',
  'welcome.next.code.body':
    'Express with the accounts and sessions of this server. Run it where the server was started; with another database, or a secret of your own, put those in.',
} as const
