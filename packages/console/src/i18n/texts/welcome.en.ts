/** English: the first run. */
export const welcomeEn = {
  'welcome.title': 'Welcome to Countersign',
  'welcome.lead': 'Two steps, and the server is yours.',
  'welcome.steps': 'Steps',
  'welcome.step.password': 'Choose a password',
  'welcome.step.next': 'Look around',
  'welcome.password.title': 'Choose a password of your own',
  'welcome.password.lead':
    'The one that was printed at the start is in a terminal’s history, and in yours. Replace it now.',
  'welcome.password.current': 'Printed password',
  'welcome.password.later': 'Later',
  'welcome.done': 'The password is yours alone now.',
  'welcome.next.title': 'What to do next',
  'welcome.next.xray': 'See how it works',
  'welcome.next.xray.body': 'X-ray signs somebody in both ways, and shows every real message side by side.',
  'welcome.next.user': 'Create a user',
  'welcome.next.user.body': 'Anybody can sign up while that is open; from a terminal you add one like this:',
  'welcome.next.admin': 'Watch over it',
  'welcome.next.admin.body':
    'Subjects, sessions, keys, nodes and the audit log, with a forced logout that you can watch arrive.',
  'welcome.next.code': 'Put it in front of an application',
  'welcome.next.code.body':
    'One line mounts it in Express; the same accounts and sessions, recognised in memory.',
} as const
