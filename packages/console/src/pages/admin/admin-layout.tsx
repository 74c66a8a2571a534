/** The frame of the administration: its pages side by side, for administrators only. */
import { Link, Outlet } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { Empty } from '../../design/state.tsx'
import { useWhoami } from '../../features/session/queries.ts'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'

const tab =
  'rounded-control px-3 py-1.5 text-center whitespace-nowrap max-sm:px-1 max-sm:text-sm text-ink-soft transition-colors hover:bg-sunken hover:text-ink data-[status=active]:bg-surface data-[status=active]:font-medium data-[status=active]:text-ink data-[status=active]:shadow-sm data-[status=active]:ring-1 data-[status=active]:ring-line chosen-when-active'

/** Elsewhere there is never an outbox. */
function isOnLoopback(): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname)
}

export function AdminLayout(): ReactNode {
  const { t } = useSpeech()
  const { data: me } = useWhoami()
  if (me?.subject.roles.includes('admin') !== true) {
    return (
      <>
        <PageTitle title={t('nav.admin')} />
        <Empty sign={<Lock aria-hidden className="size-5" />} title={t('state.forbidden')}>
          {t('state.forbidden.body')}
        </Empty>
      </>
    )
  }
  return (
    <>
      <nav
        aria-label={t('admin.nav')}
        className="grid grid-cols-3 gap-1 rounded-control sm:flex sm:overflow-x-auto bg-sunken p-1 ring-1 ring-line ring-inset print:hidden"
      >
        <Link to="/admin" activeOptions={{ exact: true }} className={tab}>
          {t('admin.overview')}
        </Link>
        <Link to="/admin/subjects" className={tab}>
          {t('admin.subjects')}
        </Link>
        <Link to="/admin/sessions" className={tab}>
          {t('admin.sessions')}
        </Link>
        <Link to="/admin/keys" className={tab}>
          {t('admin.keys')}
        </Link>
        <Link to="/admin/nodes" className={tab}>
          {t('admin.nodes')}
        </Link>
        <Link to="/admin/events" className={tab}>
          {t('admin.events')}
        </Link>
        <Link to="/admin/webhooks" className={tab}>
          {t('admin.webhooks')}
        </Link>
        {isOnLoopback() && (
          <Link to="/admin/outbox" className={tab}>
            {t('admin.outbox')}
          </Link>
        )}
      </nav>
      <Outlet />
    </>
  )
}
