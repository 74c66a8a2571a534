/** Serves the console: its pages, their files, and the forms of a browser that runs no scripts. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type Code, type Countersign, sessionCookieName } from 'countersign'
import type { Settings } from '../settings/settings.ts'
import { isOfOwnPage } from './ask-api.ts'
import type { BuiltConsole } from './built-console.ts'
import { codingFor } from './coding.ts'
import { firstRunReader } from './first-run.ts'
import { mailPaths, postByMail } from './form-by-mail.ts'
import {
  type FormOutcome,
  hereToo,
  type PostedForm,
  readFields,
  readForm,
  signInByForm,
} from './form-sign-in.ts'
import { signOutByForm, whoAsks } from './form-sign-out.ts'
import { signUpByForm } from './form-sign-up.ts'
import { assetHeaders, pageHeaders } from './page-headers.ts'
import type { MailPage, PageState } from './page-state.ts'
import { preferencesOf } from './preferences.ts'
import { homePath, isAppPath, returnTarget, welcomePath } from './return-target.ts'

export interface ConsoleParts {
  /** Called once, when somebody first asks for a page or a file. */
  load: () => Promise<BuiltConsole>
  auth: Pick<Countersign, 'subjects' | 'sessions' | 'audit' | 'plainHandler'>
  issuer: string
  settings: Pick<Settings, 'signUp' | 'linkSignIn' | 'console' | 'tokenFormat' | 'refresh' | 'dpop'>
  /** Whether the API, or the server itself, has something at that address. */
  isElsewhere: (path: string) => boolean
  /** Answers with a problem of the API. */
  refuse: (
    response: ServerResponse,
    code: Extract<
      Code,
      'not-found' | 'method-not-allowed' | 'malformed-form' | 'cross-site' | 'internal-error'
    >,
    allow?: string,
  ) => void
  onFault: (message: string, fault: unknown) => void
}

/** Pages that show nothing of anybody's, and are there for everybody. */
const openPages: ReadonlySet<string> = new Set(['/xray', '/inspect'])
const assetPrefix = '/assets/'
/** What is not behind the sign-in, with the methods that it takes. */
const ownPaths: ReadonlyMap<string, string> = new Map([
  ['/sign-in', 'GET, HEAD, POST'],
  ['/sign-up', 'GET, HEAD, POST'],
  ['/sign-out', 'GET, HEAD, POST'],
  ...[...mailPaths.keys()].map(path => [path, 'GET, HEAD, POST'] as const),
])

export class Console {
  readonly #parts: ConsoleParts
  readonly #isFirstRun: () => Promise<boolean>
  /** Whatever its value: the page itself asks the API whether it is good. */
  readonly #sessionCookie: RegExp
  #built: Promise<BuiltConsole> | undefined

  constructor(parts: ConsoleParts) {
    this.#parts = parts
    this.#isFirstRun = firstRunReader(parts.auth)
    this.#sessionCookie = new RegExp(`(?:^|;\\s*)${sessionCookieName(parts.issuer)}=`)
  }

  /** Whether the request is for the console. What is not is for the API, which knows what to say of it. */
  isFor(path: string, request: IncomingMessage): boolean {
    if (path === '/') return isRead(request) && (request.headers.accept ?? '').includes('text/html')
    if (ownPaths.has(path) || isAppPath(path) || path.startsWith(assetPrefix)) return true
    // Somebody mistyped an address, or followed an old link; a program is told by the API.
    return isRead(request) && isNavigation(request) && !this.#parts.isElsewhere(path)
  }

  /** Answers a request that is for the console. Never rejects. */
  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(path, request, response)
    } catch (fault) {
      this.#parts.onFault('A page could not be served.', fault)
      if (response.headersSent) response.destroy()
      else this.#parts.refuse(response, 'internal-error')
    }
  }

  async #route(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPost = request.method === 'POST'
    if (isPost && ownPaths.has(path) && !isOfOwnPage(request, this.#parts.issuer))
      return this.#refuseForm(path, request, response)
    if (path === '/sign-in' && isPost) return this.#answerForm(request, response)
    if (path === '/sign-up' && isPost) return this.#signUp(request, response)
    if (path === '/sign-out' && isPost) return this.#signOut(request, response)
    const mailPage = mailPaths.get(path)
    if (mailPage !== undefined && isPost) return this.#answerByMail(mailPage, request, response)
    if (!isRead(request)) {
      const allow = ownPaths.get(path) ?? 'GET, HEAD'
      this.#parts.refuse(response, 'method-not-allowed', allow)
      return
    }
    if (path.startsWith(assetPrefix))
      return this.#answerAsset(path.slice(assetPrefix.length), request, response)
    // There is nothing at `/sign-out` to be read: whoever comes back to it goes on from the account.
    if (path === '/' || path === '/sign-out') return this.#redirect(response, homePath)
    if (path === '/sign-in' || path === '/sign-up' || mailPage !== undefined) {
      const asked = new URL(request.url ?? '', 'http://localhost').searchParams.getAll('return_to')
      const returnTo = returnTarget(asked.length === 1 ? asked[0] : undefined)
      return this.#answerPage(request, response, 200, {
        page: mailPage ?? (path === '/sign-in' ? 'sign-in' : 'sign-up'),
        returnTo,
      })
    }
    if (!isAppPath(path)) return this.#answerPage(request, response, 404, { page: 'app', returnTo: homePath })
    // A token is in the memory of a page alone: whoever comes by the address bar has a cookie or has to sign in.
    if (!openPages.has(path) && !this.#sessionCookie.test(request.headers.cookie ?? ''))
      return this.#redirect(response, `/sign-in?return_to=${encodeURIComponent(returnTarget(request.url))}`)
    const whoami = await whoAsks(this.#parts.auth.plainHandler, request)
    const known = whoami === undefined ? {} : { whoami }
    return this.#answerPage(request, response, 200, { page: 'app', returnTo: path, ...known })
  }

  async #signOut(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { plainHandler } = this.#parts.auth
    const outcome = await signOutByForm(plainHandler, request)
    if (outcome.ok) return this.#redirect(response, '/sign-in', outcome.setCookie)
    await this.#staySignedIn(outcome, request, response)
  }

  async #refuseForm(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path === '/sign-out')
      return this.#staySignedIn({ status: 403, code: 'cross-site' }, request, response)
    this.#parts.refuse(response, 'cross-site')
  }

  /** Still signed in, as far as is known: the page says so, and has the form again. */
  async #staySignedIn(
    { status, code }: { status: number; code: string },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const whoami = await whoAsks(this.#parts.auth.plainHandler, request)
    await this.#answerPage(request, response, status, {
      page: 'app',
      returnTo: homePath,
      refusal: { code },
      ...(whoami !== undefined && { whoami }),
    })
  }

  async #answerForm(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { auth, refuse } = this.#parts
    const form = await readForm(request)
    if (form === undefined) return refuse(response, 'malformed-form')
    await this.#answerSignIn(await signInByForm(auth.plainHandler, form, request), form, request, response)
  }

  async #signUp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { auth, refuse } = this.#parts
    const form = await readForm(request)
    if (form === undefined) return refuse(response, 'malformed-form')
    const outcome = await signUpByForm(auth.plainHandler, form, request)
    if (outcome.step === 'made') return this.#answerSignIn(outcome.signedIn, form, request, response)
    const { identifier, returnTo } = form
    if (outcome.step === 'confirm') {
      const mail = { step: 'code', flow: outcome.flow, identifier } as const
      return this.#answerPage(request, response, 200, { page: 'confirm', mail, returnTo })
    }
    const { status, refusal } = outcome
    const typed = { identifier, remember: false }
    await this.#answerPage(request, response, status, { page: 'sign-up', returnTo, refusal, typed })
  }

  async #answerSignIn(
    outcome: FormOutcome,
    { identifier, remember, returnTo }: PostedForm,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    // RFC 9110 §15.4.4: the target is asked for with GET, so that going back never posts a password again.
    if (outcome.ok) return this.#redirect(response, outcome.returnTo, outcome.setCookie)
    const { status, code, retryAfterSeconds } = outcome
    await this.#answerPage(request, response, status, {
      page: 'sign-in',
      returnTo,
      refusal: { code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
      typed: { identifier, remember },
    })
  }

  async #answerByMail(page: MailPage, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { auth, refuse } = this.#parts
    const form = await readFields(request)
    const outcome = form && (await postByMail(auth.plainHandler, page, form, request))
    if (form === undefined || outcome === undefined) return refuse(response, 'malformed-form')
    const returnTo = returnTarget(form.get('return_to'))
    if (outcome.isSignedIn) return this.#redirect(response, returnTo, outcome.setCookie.map(hereToo))
    const { isSignedIn: _, status, ...rest } = outcome
    await this.#answerPage(request, response, status, { ...rest, returnTo })
  }

  async #answerPage(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    page: Pick<PageState, 'page' | 'mail' | 'returnTo' | 'refusal' | 'typed' | 'whoami'>,
  ): Promise<void> {
    const { issuer, settings } = this.#parts
    const { render } = await this.#load()
    const isFirstRun = await this.#isFirstRun()
    const document = render({
      ...page,
      returnTo: isFirstRun && page.returnTo === homePath ? welcomePath : page.returnTo,
      ...preferencesOf(request.headers),
      isSignUpOpen: settings.signUp === 'open' || settings.signUp === 'verified',
      isSignUpConfirmed: settings.signUp === 'verified',
      hasLinkSignIn: settings.linkSignIn,
      hasTokens: settings.console === 'both',
      isFirstRun,
      issuer,
      tokens: { format: settings.tokenFormat, isRefreshed: settings.refresh, dpop: settings.dpop },
    })
    const retryAfter = page.refusal?.retryAfterSeconds
    // A page with a secret, as a flow is, tells nothing by its length (BREACH).
    const hasSecret = page.mail?.step === 'code' || page.mail?.step === 'show'
    const isZipped = !hasSecret && codingFor(request.headers['accept-encoding'], ['gzip']) === 'gzip'
    const body = isZipped ? gzipSync(document) : Buffer.from(document)
    response.writeHead(status, {
      ...pageHeaders(issuer),
      ...(retryAfter !== undefined && { 'retry-after': `${retryAfter}` }),
      ...(isZipped && { 'content-encoding': 'gzip' }),
      'content-length': body.length,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  async #answerAsset(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { issuer, refuse } = this.#parts
    const { assets } = await this.#load()
    const asset = assets.get(name)
    if (asset === undefined) {
      refuse(response, 'not-found')
      return
    }
    const coding = codingFor(request.headers['accept-encoding'])
    const body = asset.bodies[coding]
    response.writeHead(200, {
      ...assetHeaders(issuer),
      'content-type': asset.type,
      'content-length': body.length,
      ...(coding !== 'identity' && { 'content-encoding': coding }),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  #load(): Promise<BuiltConsole> {
    this.#built ??= this.#parts.load()
    return this.#built
  }

  /** @param target - An address of the console; never what a client sent. */
  #redirect(response: ServerResponse, target: string, setCookie: string[] = []): void {
    response.writeHead(303, {
      ...pageHeaders(this.#parts.issuer),
      ...(setCookie.length > 0 && { 'set-cookie': setCookie }),
      location: target,
      'content-length': 0,
    })
    response.end()
  }
}

/** What the log and the metrics call the console's addresses, beside those of the API. */
export const consolePatterns: readonly string[] = [
  '/',
  '/sign-in',
  '/sign-up',
  '/sign-out',
  ...mailPaths.keys(),
  welcomePath,
  homePath,
  '/xray',
  '/inspect',
  '/admin',
  '/admin/{page}',
  '/admin/subjects/{id}',
  '/assets/{file}',
]

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Whether a person went there with a browser, all of which say so (W3C Fetch Metadata). */
function isNavigation({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
