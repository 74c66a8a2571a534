/** What a page is told by the server that serves it: the same for the page as it is rendered here and for the script that takes it over. */

export const languages = ['en', 'ko'] as const
export type Language = (typeof languages)[number]

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** What a token of this server is like, so that pages which explain one say what is so here. */
export interface TokenSettings {
  format: 'jws' | 'jwe'
  /** Whether a token sign-in makes a login with a refresh token. */
  isRefreshed: boolean
  /** Whether a token sign-in may, must or cannot bind its token to a key (RFC 9449). */
  dpop: 'off' | 'optional' | 'required'
}

/** Pages that a mail leads to; `link` is sign-in by mail. */
export const mailPages = ['recover', 'confirm', 'invitation', 'undo', 'link'] as const
export type MailPage = (typeof mailPages)[number]

/** What a ticket would do, as `POST /auth/tickets/show` answers. */
export interface ShownTicket {
  purpose: 'recover' | 'confirm-address' | 'undo-address' | 'sign-in' | 'sign-up' | 'invitation'
  identifier: string
  address?: string
  password: 'required' | 'optional' | 'none'
}

/** How far somebody has come on such a page. */
export type MailStep =
  /** Asks for the identifier, or for the link of the mail. */
  | { step: 'ask' }
  /** A mail is on its way; its code can be typed. The flow is a secret. */
  | { step: 'code'; flow: string; identifier: string }
  /** Says what the link does; nothing is used up yet. The ticket is a secret. */
  | { step: 'show'; ticket: string; shown: ShownTicket }
  | { step: 'done' }

export interface PageState {
  page: 'sign-in' | 'sign-up' | 'app' | MailPage
  /** Of a page that a mail leads to. */
  mail?: MailStep
  /** Whether sign-in by mail is offered. */
  hasLinkSignIn: boolean
  language: Language
  theme: Theme
  /** Where a sign-in leads: an address of the console. */
  returnTo: string
  /** Whether anybody may make an account. */
  isSignUpOpen: boolean
  /** Whether the account is made only once its address was confirmed, by the link or the code of a mail. */
  isSignUpConfirmed: boolean
  /** Whether a sign-in for a token is offered beside one for a session. */
  hasTokens: boolean
  /** Whether nobody but the administrator of the first start is there yet, who has not signed in with the password that was printed. */
  isFirstRun: boolean
  /** Who issues the tokens of this server. */
  issuer: string
  /** The answer of `GET /auth/whoami` to who asks for the page; absent where nobody is signed in, or that is not known just now. */
  whoami?: { subject: { identifier: string } }
  tokens: TokenSettings
  /** Why a form that was posted without a script was refused: a code of the API. */
  refusal?: { code: string; weakness?: string; retryAfterSeconds?: number }
  /** What was typed into that form, but for the password. */
  typed?: { identifier: string; remember: boolean }
}
