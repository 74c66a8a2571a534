/** The addresses of a subject and what other services call it: read when asked for, since the audit log records it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { exportSubject } from '../../api/admin.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Empty } from '../../design/state.tsx'
import { Table } from '../../design/table.tsx'
import { LoadState } from '../../features/shell/load-state.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function SubjectAddressesCard({ id }: { id: string }): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const [isAsked, setAsked] = useState(false)
  const query = useQuery({
    queryKey: ['subject-addresses', id],
    queryFn: async () => {
      const document = await exportSubject(id)
      void client.invalidateQueries({ queryKey: ['events'] })
      return document
    },
    enabled: isAsked,
    // Each time is a line of the audit log: once for each visit.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const { addresses = [], external_identities: external = [] } = query.data ?? {}
  return (
    <Card title={t('subject.addresses')} lead={t('subject.addresses.lead')} isFlush={isAsked}>
      {!isAsked ? (
        <Button onClick={() => setAsked(true)}>{t('subject.addresses.show')}</Button>
      ) : (
        <LoadState query={query} lines={2}>
          {addresses.length === 0 && external.length === 0 && <Empty title={t('subject.addresses.none')} />}
          {addresses.length > 0 && (
            <Table
              label={t('subject.addresses')}
              rows={addresses}
              keyOf={one => one.id}
              columns={[
                {
                  title: t('addresses.address'),
                  cell: ({ address }) => (
                    <bdi className="font-medium max-sm:[overflow-wrap:anywhere]">{address}</bdi>
                  ),
                },
                {
                  title: t('addresses.state'),
                  cell: ({ verified_at, is_primary }) => (
                    <span className="inline-flex flex-wrap gap-1.5">
                      <Badge tone={verified_at === null ? 'warn' : 'good'}>
                        {t(verified_at === null ? 'addresses.unverified' : 'addresses.verified')}
                      </Badge>
                      {is_primary && <Badge tone="accent">{t('addresses.primary')}</Badge>}
                    </span>
                  ),
                },
                { title: t('addresses.added'), cell: one => <Time at={one.created_at} isFull /> },
              ]}
            />
          )}
          {external.length > 0 && (
            <Table
              label={t('subject.external')}
              rows={external}
              keyOf={one => `${one.issuer} ${one.external_id}`}
              columns={[
                { title: t('subject.external.issuer'), cell: one => one.issuer },
                {
                  title: t('subject.external.id'),
                  cell: one => <code className="font-mono">{one.external_id}</code>,
                },
                { title: t('addresses.added'), cell: one => <Time at={one.created_at} isFull /> },
              ]}
            />
          )}
        </LoadState>
      )}
    </Card>
  )
}
