/** Every page of the console and its address; each but the account is loaded when somebody goes there. */
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router'
import { FileQuestionMark, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, ButtonLink } from '../design/button.tsx'
import { Empty, Skeleton } from '../design/state.tsx'
import { useWhoami } from '../features/session/queries.ts'
import { SessionGuard } from '../features/session/session-guard.tsx'
import { LoadState } from '../features/shell/load-state.tsx'
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
  return (
    <Shell me={me.data} theme={state.theme}>
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
    <LoadState query={me} lines={6}>
      <Outlet />
    </LoadState>
  )
}

const account = createRoute({ getParentRoute: () => signedIn, path: '/account', component: AccountPage })

const welcome = createRoute({
  getParentRoute: () => signedIn,
  path: '/welcome',
  component: lazyRouteComponent(() => import('../pages/welcome/welcome-page.tsx'), 'WelcomePage'),
})
const LazyXray = lazyRouteComponent(() => import('../pages/xray/xray-page.tsx'), 'XrayPage')
const xray = createRoute({ getParentRoute: () => root, path: '/xray', component: Xray })
const LazyInspect = lazyRouteComponent(() => import('../pages/inspect/inspect-page.tsx'), 'InspectPage')
const inspect = createRoute({ getParentRoute: () => root, path: '/inspect', component: Inspect })
const admin = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin',
  component: lazyRouteComponent(() => import('../pages/admin/admin-layout.tsx'), 'AdminLayout'),
})
const overview = createRoute({
  getParentRoute: () => admin,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/admin/overview-page.tsx'), 'OverviewPage'),
})
const subjects = createRoute({
  getParentRoute: () => admin,
  path: '/subjects',
  component: lazyRouteComponent(() => import('../pages/admin/subjects-page.tsx'), 'SubjectsPage'),
})
const subject = createRoute({
  getParentRoute: () => admin,
  path: '/subjects/$id',
  component: lazyRouteComponent(() => import('../pages/admin/subject-page.tsx'), 'SubjectPage'),
})
const sessions = createRoute({
  getParentRoute: () => admin,
  path: '/sessions',
  component: lazyRouteComponent(() => import('../pages/admin/sessions-page.tsx'), 'SessionsPage'),
})
const keys = createRoute({
  getParentRoute: () => admin,
  path: '/keys',
  component: lazyRouteComponent(() => import('../pages/admin/keys-page.tsx'), 'KeysPage'),
})
const nodes = createRoute({
  getParentRoute: () => admin,
  path: '/nodes',
  component: lazyRouteComponent(() => import('../pages/admin/nodes-page.tsx'), 'NodesPage'),
})
const events = createRoute({
  getParentRoute: () => admin,
  path: '/events',
  component: lazyRouteComponent(() => import('../pages/admin/events-page.tsx'), 'EventsPage'),
})

const tree = root.addChildren([
  signedIn.addChildren([
    account,
    welcome,
    admin.addChildren([overview, subjects, subject, sessions, keys, nodes, events]),
  ]),
  xray,
  inspect,
])

function Xray(): ReactNode {
  const { state } = root.useRouteContext()
  return <LazyXray isSignUpOpen={state.isSignUpOpen} issuer={state.issuer} tokens={state.tokens} />
}

function Inspect(): ReactNode {
  const { state } = root.useRouteContext()
  return <LazyInspect isSignUpOpen={state.isSignUpOpen} issuer={state.issuer} tokens={state.tokens} />
}

function Loading(): ReactNode {
  const { t } = useSpeech()
  return <Skeleton label={t('state.loading')} lines={6} />
}

function NotFound(): ReactNode {
  const { t } = useSpeech()
  return (
    <>
      <PageTitle title={t('state.notFound')} />
      <Empty
        sign={<FileQuestionMark aria-hidden className="size-5" />}
        title={t('state.notFound.body')}
        action={<ButtonLink href="/account">{t('state.notFound.home')}</ButtonLink>}
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
    defaultPendingComponent: Loading,
    defaultPendingMs: 200,
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
