/** The keys of tokens: their states, rotation, and the emergency revocation of one. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { listKeys, revokeKey, rotateKeys } from '../../api/admin.ts'
import { ProblemError } from '../../api/problem.ts'
import type { Key, Propagation } from '../../api/wire.ts'
import { Badge, type BadgeTone } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Table } from '../../design/table.tsx'
import { type Change, PropagationList } from '../../features/propagation/propagation-list.tsx'
import { Confirm } from '../../features/shell/confirm.tsx'
import { keepFocus } from '../../features/shell/keep-focus.ts'
import { LoadState } from '../../features/shell/load-state.tsx'
import { PageTitle } from '../../features/shell/page-title.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'

const tones: Readonly<Record<Key['state'], BadgeTone>> = {
  next: 'accent',
  active: 'good',
  retired: 'plain',
  revoked: 'bad',
}
const keysKey = ['keys'] as const

export function KeysPage(): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const keys = useQuery({ queryKey: keysKey, queryFn: ({ signal }) => listKeys(signal) })
  const [asked, setAsked] = useState<'rotate' | 'force' | Key>()
  const [done, setDone] = useState<{ change: Change; propagation: Propagation }>()

  const rotate = async (force: boolean) => {
    try {
      const { propagation } = await rotateKeys(force)
      setDone({ change: 'rotation', propagation })
      await client.invalidateQueries({ queryKey: keysKey })
      setAsked(undefined)
    } catch (fault) {
      if (!(fault instanceof ProblemError) || fault.problem.code !== 'rotation-too-soon') throw fault
      setAsked('force')
    }
  }
  const revoke = async (kid: string) => {
    setDone({ change: 'revocation', propagation: await revokeKey(kid) })
    await client.invalidateQueries({ queryKey: keysKey })
    setAsked(undefined)
  }
  // The dialogs close by themselves: one may open another.
  const close = () => setAsked(undefined)
  return (
    <>
      <PageTitle
        title={t('admin.keys')}
        lead={t('keys.lead')}
        action={
          <Button onClick={() => setAsked('rotate')}>
            <RotateCw aria-hidden className="size-4" />
            {t('keys.rotate')}
          </Button>
        }
      />
      {done !== undefined && (
        <PropagationList
          key={done.propagation.position}
          propagation={done.propagation}
          change={done.change}
          title={t(`propagation.${done.change}.title`)}
          onClose={() => setDone(undefined)}
        />
      )}
      <Card title={t('admin.keys')} isTitleHidden isFlush>
        <LoadState query={keys}>
          <Table
            label={t('admin.keys')}
            rows={[...(keys.data ?? [])].reverse()}
            keyOf={key => key.kid}
            ref={keepFocus}
            columns={[
              {
                title: t('keys.column.kid'),
                cell: key => <code className="font-mono font-medium">{key.kid}</code>,
              },
              {
                title: t('keys.column.state'),
                cell: key => <Badge tone={tones[key.state]}>{t(`keys.state.${key.state}`)}</Badge>,
              },
              {
                title: t('keys.column.use'),
                cell: key => t(`keys.use.${key.use}`, { algorithm: key.algorithm }),
              },
              { title: t('keys.column.age'), cell: key => <Time at={key.created_at} /> },
              { title: t('keys.column.changed'), cell: key => <Time at={key.changed_at} /> },
              {
                title: t('keys.revoke'),
                cell: key =>
                  key.state !== 'revoked' && (
                    <Button
                      size="small"
                      weight="danger"
                      aria-label={t('keys.revoke.label', { kid: key.kid })}
                      onClick={() => setAsked(key)}
                    >
                      {t('keys.revoke')}
                    </Button>
                  ),
              },
            ]}
          />
        </LoadState>
      </Card>
      {asked === 'rotate' && (
        <Confirm
          key="rotate"
          title={t('keys.rotate.title')}
          confirm={t('keys.rotate')}
          onConfirm={() => rotate(false)}
          onClose={close}
          closesItself={false}
        >
          <p>{t('keys.rotate.body')}</p>
        </Confirm>
      )}
      {asked === 'force' && (
        <Confirm
          key="force"
          title={t('keys.rotate.force.title')}
          confirm={t('keys.rotate.force')}
          onConfirm={() => rotate(true)}
          onClose={close}
          closesItself={false}
        >
          <p>{t('keys.rotate.force.body')}</p>
        </Confirm>
      )}
      {typeof asked === 'object' && (
        <Confirm
          key={asked.kid}
          title={t('keys.revoke.title')}
          confirm={t('keys.revoke')}
          typed={{ text: asked.kid, label: t('keys.revoke.typed', { kid: asked.kid }) }}
          onConfirm={() => revoke(asked.kid)}
          onClose={close}
          closesItself={false}
        >
          <p>{t('keys.revoke.body')}</p>
        </Confirm>
      )}
    </>
  )
}
