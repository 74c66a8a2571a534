/** English: the texts of every mail. */
import { type Letters, twoDigits } from './letter.ts'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

const factors = {
  totp: 'authenticator app',
  passkey: 'passkey',
  'recovery-codes': 'recovery codes',
} as const

export const lettersEn: Letters = {
  letters: {
    recover: ({ service }) => ({
      subject: `Reset your ${service} password`,
      opening: `We received a request to reset the password of your ${service} account.`,
      action: 'Choose a new password',
      otherwise: 'If it was not you, ignore this mail: your password stays as it is.',
    }),
    'confirm-address': ({ service }) => ({
      subject: `Confirm your address for ${service}`,
      opening: `Confirm that this address belongs to your ${service} account.`,
      action: 'Confirm this address',
      otherwise: 'If you did not ask for it, ignore this mail: nothing happens without your confirmation.',
    }),
    'sign-in': ({ service }) => ({
      subject: `Sign in to ${service}`,
      opening: `We received a request to sign in to your ${service} account.`,
      action: 'Sign in',
      otherwise:
        'If it was not you, ignore this mail. Do not share the code: anyone who has it can sign in as you.',
    }),
    invitation: ({ service }) => ({
      subject: `Your invitation to ${service}`,
      opening: `An administrator of ${service} has invited you to open an account.`,
      action: 'Accept the invitation',
      otherwise: 'If you do not want the account, ignore this mail: it is not opened without you.',
    }),
    'address-added': ({ service, newAddress }) => ({
      subject: `An address was added to your ${service} account`,
      opening: `The address ${newAddress} was added to your ${service} account. Whoever reads its mail can sign in and reset the password.`,
      action: 'Remove it again',
      otherwise: 'If it was not you, remove it: the account is signed out everywhere.',
    }),
    'address-changed': ({ service, newAddress }) => ({
      subject: `The address of your ${service} account was changed`,
      opening: `Your ${service} account now uses the address ${newAddress} in place of this one.`,
      action: 'Undo the change',
      otherwise:
        'If it was not you, undo the change: this address is put back, and the account is signed out everywhere.',
    }),
    'password-changed': ({ service }) => ({
      subject: `Your ${service} password was changed`,
      opening: `The password of your ${service} account was changed.`,
      otherwise: 'If it was not you, reset your password at once, and tell an administrator.',
    }),
    'password-recovered': ({ service }) => ({
      subject: `Your ${service} password was reset`,
      opening: `The password of your ${service} account was reset by mail, and the account was signed out everywhere.`,
      otherwise:
        'If it was not you, somebody else can read your mail: secure your mailbox, then reset the password again.',
    }),
    'already-registered': ({ service }) => ({
      subject: `You already have a ${service} account`,
      opening: `Someone tried to sign up for ${service} with this address, but you already have an account. Sign in with it, or reset the password if you have forgotten it.`,
      otherwise: 'If it was not you, ignore this mail: nothing was changed.',
    }),
    'account-removed': ({ service }) => ({
      subject: `Your ${service} account was removed`,
      opening: `Your ${service} account was removed, with everything that identified you.`,
      otherwise: 'If it was not you, tell an administrator.',
    }),
    'factor-changed': ({ service, factor, change }) => ({
      subject: `The second factor of your ${service} account was changed`,
      opening: `On your ${service} account, this second factor was ${change}: ${factors[factor]}.`,
      otherwise: 'If it was not you, reset your password at once, and tell an administrator.',
    }),
  },
  code: 'Or type this code on the page that asks for it:',
  instant: at => {
    const date = new Date(at)
    const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
    return `${day}, ${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())} UTC`
  },
  validUntil: instant => `Valid until ${instant}, and only once.`,
  occasion: (instant, by) => `Time: ${instant}${by === undefined ? '' : `. From network address: ${by}`}.`,
  sender: (service, address) => `Sent automatically by ${service}, ${address}`,
}
