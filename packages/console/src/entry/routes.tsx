/** Every page of the console and its address; each but the account is loaded when somebody goes there. */
import { createRootRouteWithContext, createRoute, createRouter, Link, Outlet } from '@tanstack/react-router'
import { FileQuestionMark, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, buttonClass } from '../design/button.tsx'
import { Empty } from '../design/state.tsx'
import { readEventsSearch, readSessionsSearch, readSubjectsSearch } from '../features/search/read-search.ts'
import { useWhoami } from '../features/session/queries.ts'
import { SessionGuard } from '../features/session/session-guard.tsx'
import { type LazyPart, lazyPart } from '../features/shell/lazy-part.tsx'
import { LoadState } from '../features/shell/load-state.tsx'
import { useNavigationGuard } from '../features/shell/navigation-guard.ts'
import { PageTitle } from '../features/shell/page-title.tsx'
import { Shell } from '../features/shell/shell.tsx'
import { useSpeech } from '../i18n/language.tsx'
import type { PageState } from '../page-state.ts'
import { AccountPage } from '../pages/account/account-page.tsx'

export interface RouteContext {
  state: PageState
}

const root = createRootRouteWithContext<RouteContext>()({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: Broken,
})

function Root(): ReactNode {
  const { state } = root.useRouteContext()
  const me = useWhoami()
  const guard = useNavigationGuard()
  return (
    <Shell me={me.data} theme={state.theme} guard={guard}>
      {me.data !== undefined && (
        <SessionGuard identifier={me.data.subject.identifier} hasTokens={state.hasTokens} />
      )}
      <Outlet />
    </Shell>
  )
}

/** Pages of one's own wait until it is known whose they are. */
const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn })

function SignedIn(): ReactNode {
  const me = useWhoami()
  if (me.data !== undefined) return <Outlet />
  return (
    <LoadState query={me} lines={6} isPage>
      <Outlet />
    </LoadState>
  )
}

const account = createRoute({ getParentRoute: () => signedIn, path: '/account', component: AccountPage })

/** What a route shows that is loaded when somebody goes there. */
const lazily = (part: LazyPart<object>) => ({ component: part, staticData: { part } })

const LazyWelcome = lazyPart(async () => (await import('../pages/welcome/welcome-page.tsx')).WelcomePage)
const welcome = createRoute({
  getParentRoute: () => signedIn,
  path: '/welcome',
  component: Welcome,
  staticData: { part: LazyWelcome },
})
const LazyXray = lazyPart(async () => (await import('../pages/xray/xray-page.tsx')).XrayPage)
const xray = createRoute({
  getParentRoute: () => root,
  path: '/xray',
  component: Xray,
  staticData: { part: LazyXray },
})
const LazyInspect = lazyPart(async () => (await import('../pages/inspect/inspect-page.tsx')).InspectPage)
const inspect = createRoute({
  getParentRoute: () => root,
  path: '/inspect',
  component: Inspect,
  staticData: { part: LazyInspect },
})
const admin = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin',
  ...lazily(lazyPart(async () => (await import('../pages/admin/admin-layout.tsx')).AdminLayout)),
})
const overview = createRoute({
  getParentRoute: () => admin,
  path: '/',
  ...lazily(lazyPart(async () => (await import('../pages/admin/overview-page.tsx')).OverviewPage)),
})
const subjects = createRoute({
  getParentRoute: () => admin,
  path: '/subjects',
  validateSearch: readSubjectsSearch,
  ...lazily(lazyPart(async () => (await import('../pages/admin/subjects-page.tsx')).SubjectsPage)),
})
const subject = createRoute({
  getParentRoute: () => admin,
  path: '/subjects/$id',
  ...lazily(lazyPart(async () => (await import('../pages/admin/subject-page.tsx')).SubjectPage)),
})
const sessions = createRoute({
  getParentRoute: () => admin,
  path: '/sessions',
  validateSearch: readSessionsSearch,
  ...lazily(lazyPart(async () => (await import('../pages/admin/sessions-page.tsx')).SessionsPage)),
})
const keys = createRoute({
  getParentRoute: () => admin,
  path: '/keys',
  ...lazily(lazyPart(async () => (await import('../pages/admin/keys-page.tsx')).KeysPage)),
})
const nodes = createRoute({
  getParentRoute: () => admin,
  path: '/nodes',
  ...lazily(lazyPart(async () => (await import('../pages/admin/nodes-page.tsx')).NodesPage)),
})
const events = createRoute({
  getParentRoute: () => admin,
  path: '/events',
  validateSearch: readEventsSearch,
  ...lazily(lazyPart(async () => (await import('../pages/admin/events-page.tsx')).EventsPage)),
})
const webhooks = createRoute({
  getParentRoute: () => admin,
  path: '/webhooks',
  ...lazily(lazyPart(async () => (await import('../pages/admin/webhooks-page.tsx')).WebhooksPage)),
})
const outbox = createRoute({
  getParentRoute: () => admin,
  path: '/outbox',
  ...lazily(lazyPart(async () => (await import('../pages/admin/outbox-page.tsx')).OutboxPage)),
})

const tree = root.addChildren([
  signedIn.addChildren([
    account,
    welcome,
    admin.addChildren([overview, subjects, subject, sessions, keys, nodes, events, webhooks, outbox]),
  ]),
  xray,
  inspect,
])

function Welcome(): ReactNode {
  const { state } = root.useRouteContext()
  return <LazyWelcome issuer={state.issuer} />
}

/** A page can make an account by itself where nobody has to confirm it. */
function canMakeAccounts({ isSignUpOpen, isSignUpConfirmed }: PageState): boolean {
  return isSignUpOpen && !isSignUpConfirmed
}

function Xray(): ReactNode {
  const { state } = root.useRouteContext()
  return <LazyXray isSignUpOpen={canMakeAccounts(state)} issuer={state.issuer} tokens={state.tokens} />
}

function Inspect(): ReactNode {
  const { state } = root.useRouteContext()
  return <LazyInspect isSignUpOpen={canMakeAccounts(state)} issuer={state.issuer} tokens={state.tokens} />
}

function NotFound(): ReactNode {
  const { t } = useSpeech()
  return (
    <>
      <PageTitle title={t('state.notFound')} />
      <Empty
        sign={<FileQuestionMark aria-hidden className="size-5" />}
        title={t('state.notFound.body')}
        action={
          <Link to="/account" className={buttonClass()}>
            {t('state.notFound.home')}
          </Link>
        }
      />
    </>
  )
}

function Broken(): ReactNode {
  const { t } = useSpeech()
  return (
    <>
      <PageTitle title={t('state.broken')} />
      <Empty
        sign={<TriangleAlert aria-hidden className="size-5" />}
        title={t('state.broken.body')}
        action={<Button onClick={() => location.reload()}>{t('state.reload')}</Button>}
      />
    </>
  )
}

function makeRouter(context: RouteContext) {
  return createRouter({
    routeTree: tree,
    context,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

export type AppRouter = ReturnType<typeof makeRouter>

export function createAppRouter(context: RouteContext): AppRouter {
  return makeRouter(context)
}

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter
  }
}
