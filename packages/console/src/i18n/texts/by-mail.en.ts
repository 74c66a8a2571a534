/** English: the pages that a mail leads to. */
import { problemsEn } from './problems.en.ts'

export const byMailEn = {
  ...problemsEn,
  'mail.recover.title': 'Reset your password',
  'mail.recover.ask': 'Enter the name of your account. A link and a code are sent to its e-mail address.',
  'mail.recover.effect':
    'You choose a new password. Everything that is signed in with this account is signed out.',
  'mail.recover.submit': 'Set password',
  'mail.recover.done': 'Your password is set. All sessions and tokens of the account were ended.',
  'mail.confirm.title': 'Confirm your address',
  'mail.confirm.ask': 'Open the link of the mail on this device, or paste it here.',
  'mail.confirm.effect': 'This confirms that the address belongs to this account.',
  'mail.confirm.submit': 'Confirm',
  'mail.confirm.done': 'Confirmed.',
  'mail.invitation.title': 'Accept your invitation',
  'mail.invitation.ask': 'Open the link of the mail on this device, or paste it here.',
  'mail.invitation.effect': 'This creates an account with this name.',
  'mail.invitation.submit': 'Create account',
  'mail.invitation.done': 'Your account was created.',
  'mail.undo.title': 'Undo a change of addresses',
  'mail.undo.ask': 'Open the link of the mail on this device, or paste it here.',
  'mail.undo.effect':
    'The e-mail addresses of the account become what they were before. Everything that is signed in with it is signed out.',
  'mail.undo.submit': 'Undo the change',
  'mail.undo.done':
    'The addresses are what they were before, and nobody is signed in. If you did not make the change, reset your password now.',
  'mail.link.title': 'Sign in by mail',
  'mail.link.ask': 'Enter the name of your account. A link and a code are sent to its e-mail address.',
  'mail.link.effect': 'This signs you in to this account in this browser.',
  'mail.link.submit': 'Sign in',
  'mail.link.done': 'You are signed in.',
  'mail.account': 'Account',
  'mail.address': 'Address',
  'mail.send': 'Send mail',
  'mail.sent': 'If there is such an account with an e-mail address, a mail is on its way.',
  'mail.sent.confirm': 'A mail is on its way',
  'mail.sent.body': 'Open the link in the mail, or type the code here.',
  'mail.code': 'Code from the mail',
  'mail.code.hint': 'Six digits.',
  'mail.again': 'Ask for another mail',
  'mail.paste': 'Link from the mail',
  'mail.paste.hint': 'Paste the whole link.',
  'mail.paste.submit': 'Continue',
  'mail.paste.or': 'You have a link already?',
  'mail.newPassword': 'New password',
  'mail.password.optional': 'Without one you sign in by mail.',
  'mail.signIn': 'To sign-in',
} as const

export type ByMailKey = keyof typeof byMailEn
