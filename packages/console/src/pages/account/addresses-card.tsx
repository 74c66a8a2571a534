/** One's mail addresses: which they are, which of them are confirmed and which one mail goes to. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { MailPlus, MailX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { listAddresses, makeAddressPrimary, removeAddress } from '../../api/addresses.ts'
import type { MailAddress } from '../../api/wire.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Empty } from '../../design/state.tsx'
import { Table } from '../../design/table.tsx'
import { ActionsNotice } from '../../features/actions/actions-notice.tsx'
import { useActions } from '../../features/actions/use-actions.ts'
import { Confirm } from '../../features/shell/confirm.tsx'
import { keepFocus } from '../../features/shell/keep-focus.ts'
import { LoadState } from '../../features/shell/load-state.tsx'
import { Time } from '../../features/shell/time.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import { AddressDialog, type SentMail } from './address-dialog.tsx'
import { addressesKey } from './addresses-key.ts'

export function AddressesCard(): ReactNode {
  const { t } = useSpeech()
  const client = useQueryClient()
  const query = useQuery({ queryKey: addressesKey, queryFn: ({ signal }) => listAddresses(signal) })
  const [asked, setAsked] = useState<'add' | { confirm: string } | { remove: MailAddress }>()
  /** By address, of the mails that were sent from this page. */
  const [sent, setSent] = useState<ReadonlyMap<string, SentMail>>(new Map())
  // The identifier follows the address.
  const actions = useActions(() => client.invalidateQueries())
  const close = () => setAsked(undefined)
  const makePrimary = ({ id, address }: MailAddress) =>
    actions.start({
      id,
      doing: t('addresses.primary.doing', { address }),
      done: t('addresses.primary.done', { address }),
      run: () => makeAddressPrimary(id),
    })
  const remove = ({ id, address }: MailAddress) =>
    actions.start({
      id,
      doing: t('addresses.removing', { address }),
      done: t('addresses.removed', { address }),
      run: () => removeAddress(id),
    })
  return (
    <Card
      title={t('addresses.title')}
      lead={t('addresses.lead')}
      isFlush
      action={
        <Button size="small" onClick={() => setAsked('add')}>
          <MailPlus aria-hidden className="size-4" />
          {t('addresses.add')}
        </Button>
      }
    >
      <div className="border-line px-5 has-[p]:border-b has-[p]:py-4 sm:px-6">
        <ActionsNotice actions={actions} />
      </div>
      <LoadState query={query} lines={2}>
        {query.data?.length === 0 ? (
          <Empty sign={<MailX aria-hidden className="size-5" />} title={t('addresses.none')}>
            {t('addresses.none.body')}
          </Empty>
        ) : (
          <Table
            label={t('addresses.title')}
            rows={query.data ?? []}
            keyOf={({ id }) => id}
            ref={keepFocus}
            columns={[
              {
                title: t('addresses.address'),
                cell: ({ address }) => (
                  <bdi className="font-medium max-sm:[overflow-wrap:anywhere]">{address}</bdi>
                ),
              },
              {
                title: t('addresses.state'),
                cell: ({ verified, primary }) => (
                  <span className="inline-flex flex-wrap gap-1.5">
                    <Badge tone={verified ? 'good' : 'warn'}>
                      {t(verified ? 'addresses.verified' : 'addresses.unverified')}
                    </Badge>
                    {primary && <Badge tone="accent">{t('addresses.primary')}</Badge>}
                  </span>
                ),
              },
              { title: t('addresses.added'), cell: ({ created_at }) => <Time at={created_at} /> },
              {
                title: t('addresses.actions'),
                cell: one => (
                  <span className="inline-flex flex-wrap gap-2 sm:flex-nowrap">
                    {!one.verified && (
                      <Button
                        size="small"
                        aria-label={t('addresses.confirm.label', { address: one.address })}
                        onClick={() => setAsked({ confirm: one.address })}
                      >
                        {t('addresses.confirm')}
                      </Button>
                    )}
                    {one.verified && !one.primary && (
                      <Button
                        size="small"
                        isBusy={actions.isPending(one.id)}
                        aria-label={t('addresses.makePrimary.label', { address: one.address })}
                        onClick={() => makePrimary(one)}
                      >
                        {t('addresses.makePrimary')}
                      </Button>
                    )}
                    <Button
                      size="small"
                      weight="danger"
                      aria-label={t('addresses.remove.label', { address: one.address })}
                      onClick={() => setAsked({ remove: one })}
                    >
                      {t('addresses.remove')}
                    </Button>
                  </span>
                ),
              },
            ]}
          />
        )}
      </LoadState>
      {(asked === 'add' || (asked !== undefined && 'confirm' in asked)) && (
        <AddressDialog
          {...(asked !== 'add' && { address: asked.confirm, sent: sent.get(asked.confirm) })}
          onSent={mail => setSent(new Map(sent).set(mail.address, mail))}
          onClose={close}
        />
      )}
      {asked !== undefined && asked !== 'add' && 'remove' in asked && (
        <Confirm
          title={t('addresses.remove.title')}
          confirm={t('addresses.remove')}
          onConfirm={() => remove(asked.remove)}
          onClose={close}
        >
          <p className="[overflow-wrap:anywhere]">
            {t(asked.remove.verified ? 'addresses.remove.body' : 'addresses.remove.body.unverified', {
              address: asked.remove.address,
            })}
          </p>
        </Confirm>
      )}
    </Card>
  )
}
