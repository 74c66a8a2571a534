/** Everybody who has an account: searched on the server as the address says, loaded only as far as it is scrolled. */
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { LoaderCircle, MailPlus, UserRoundPlus, UserX } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { listSubjects } from '../../api/admin.ts'
import { Button } from '../../design/button.tsx'
import { Choice } from '../../design/choice.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { Empty } from '../../design/state.tsx'
import type { SubjectsSearch } from '../../features/search/read-search.ts'
import { useSettled } from '../../features/search/use-settled.ts'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { fullTime } from '../../i18n/time.ts'
import { InviteDialog, type SentInvitation } from './invite-dialog.tsx'
import { NewSubjectDialog } from './new-subject-dialog.tsx'
import { SubjectRows } from './subject-rows.tsx'

const path = '/admin/subjects'
const route = getRouteApi(`/signed-in${path}`)

export function SubjectsPage(): ReactNode {
  const { t, language } = useSpeech()
  const { query = '', status } = route.useSearch()
  const navigate = route.useNavigate()
  const router = useRouter()
  const [typed, setTyped] = useState(query)
  const [asked, setAsked] = useState<'new' | 'invite'>()
  const [invited, setInvited] = useState<SentInvitation>()
  const settled = useSettled(typed.trim())
  const change = (next: SubjectsSearch) => {
    // Back leads to the page before, not through every word that was tried.
    void navigate({ search: next, replace: true, resetScroll: false })
  }
  // Back and forward change the address: the field follows it.
  useEffect(() => setTyped(query), [query])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a pause in typing changes the address
  useEffect(() => {
    // Whoever has clicked on a row meanwhile is on the way to it, and is not called back.
    const isLeaving = router.latestLocation.pathname !== path
    if (settled === typed.trim() && settled !== query && !isLeaving) change(searchOf(settled, status))
  }, [settled])

  const subjects = useInfiniteQuery({
    queryKey: ['subjects', query, status],
    queryFn: ({ pageParam, signal }) =>
      listSubjects({ query, ...(status !== undefined && { status }) }, { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next,
    select: ({ pages }: InfiniteData<Awaited<ReturnType<typeof listSubjects>>>) => ({
      rows: pages.flatMap(page => page.subjects),
      total: pages[0]?.total,
    }),
    placeholderData: previous => previous,
  })
  const { rows = [], total } = subjects.data ?? {}
  // What stands there is of the search before.
  const isSearching = typed.trim() !== query || subjects.isPlaceholderData
  const number = new Intl.NumberFormat(language)

  return (
    <>
      <PageTitle
        title={t('admin.subjects')}
        lead={t('subjects.lead')}
        action={
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setAsked('invite')}>
              <MailPlus aria-hidden className="size-4" />
              {t('subjects.invite')}
            </Button>
            <Button onClick={() => setAsked('new')}>
              <UserRoundPlus aria-hidden className="size-4" />
              {t('subjects.new')}
            </Button>
          </div>
        }
      />
      {invited !== undefined && (
        <Notice tone="good" role="status">
          <p className="[overflow-wrap:anywhere]">
            {t('subjects.invite.done', {
              address: invited.address,
              until: fullTime(Date.parse(invited.expires_at), language),
            })}
          </p>
        </Notice>
      )}
      {asked === 'invite' && <InviteDialog onSent={setInvited} onClose={() => setAsked(undefined)} />}
      {asked === 'new' && <NewSubjectDialog onClose={() => setAsked(undefined)} />}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4 print:hidden">
        <div className="w-full max-w-sm">
          <Field
            label={t('subjects.search')}
            hint={t('subjects.search.hint')}
            type="search"
            maxLength={254}
            spellCheck={false}
            autoCapitalize="none"
            value={typed}
            onChange={event => setTyped(event.target.value)}
            trailing={
              isSearching && (
                <LoaderCircle
                  aria-hidden
                  className="absolute top-3 right-3 size-4 animate-spin text-ink-soft"
                />
              )
            }
          />
        </div>
        <Choice
          label={t('subjects.status')}
          name="status"
          options={(['all', 'active', 'disabled'] as const).map(value => ({
            value,
            label: t(`subjects.status.${value}`),
          }))}
          value={status ?? 'all'}
          onChange={next => change(searchOf(typed.trim(), next === 'all' ? undefined : next))}
        />
      </div>
      <section
        aria-label={t('admin.subjects')}
        aria-busy={isSearching || undefined}
        className="overflow-hidden rounded-card border border-line bg-surface shadow-card"
      >
        <LoadState query={subjects} lines={8}>
          <div className={isSearching ? 'opacity-50' : undefined}>
            {rows.length === 0 ? (
              <Empty sign={<UserX aria-hidden className="size-5" />} title={t('subjects.none')}>
                {t('subjects.none.body')}
              </Empty>
            ) : (
              <SubjectRows
                filter={`${query}\n${status ?? ''}`}
                rows={rows}
                total={total}
                hasMore={subjects.hasNextPage}
                isLoading={subjects.isFetchingNextPage}
                onMore={() => void subjects.fetchNextPage()}
              />
            )}
          </div>
        </LoadState>
      </section>
      <p role="status" className="text-sm text-ink-soft tabular-nums">
        {isSearching
          ? t('subjects.searching')
          : total !== undefined &&
            rows.length > 0 &&
            t('subjects.shown', { count: number.format(rows.length), total: number.format(total) })}
        {subjects.isFetchingNextPage && ` · ${t('state.loadingMore')}`}
      </p>
    </>
  )
}

function searchOf(query: string, status: SubjectsSearch['status']): SubjectsSearch {
  return { ...(query !== '' && { query }), ...(status !== undefined && { status }) }
}
