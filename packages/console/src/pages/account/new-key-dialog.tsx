/** Making an API key: its name, which of one's own roles it has, and until when it is good. */
import { type ReactNode, useState } from 'react'
import { type ApiKeyWish, createApiKey } from '../../api/api-keys.ts'
import { Dialog } from '../../design/dialog.tsx'
import { Field } from '../../design/field.tsx'
import { Select } from '../../design/select.tsx'
import { DialogButtons } from '../../features/form/dialog-buttons.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { useSubmission } from '../../features/form/use-submission.ts'
import { sentOf } from '../../features/session/sent-of.ts'
import { useSpeech } from '../../i18n/language.tsx'

const dayMs = 86_400_000
/** How long a key may be good for, days. */
const lifetimes = ['7', '30', '90', '365', 'never'] as const
type Lifetime = (typeof lifetimes)[number]

export function NewKeyDialog({
  roles,
  onMade,
  onClose,
}: {
  /** One's own. */
  roles: readonly string[]
  /** @param key - The secret. */
  onMade: (key: string) => void
  onClose: () => void
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [lifetime, setLifetime] = useState<Lifetime>('90')
  const submission = useSubmission(async () => {
    const wish: ApiKeyWish = {
      name,
      roles: chosen,
      ...(lifetime !== 'never' && {
        expires_at: new Date(Date.now() + Number(lifetime) * dayMs).toISOString(),
      }),
    }
    const answer = await createApiKey(wish)
    if (!answer.ok) return sentOf(answer.problem)
    onMade(answer.value.key)
    return 'leave'
  })
  const { refusal, onSubmit } = submission
  return (
    <Dialog title={t('apiKeys.add')} onClose={submission.isBusy ? undefined : onClose}>
      <form onSubmit={onSubmit} className="space-y-4">
        <RefusalNotice submission={submission} told={['expiry-required']} />
        <Field
          label={t('apiKeys.name')}
          hint={t('apiKeys.name.hint')}
          value={name}
          onChange={event => setName(event.target.value)}
          autoComplete="off"
          maxLength={100}
          required
        />
        {roles.length > 0 && (
          <fieldset>
            <legend className="mb-1.5 text-sm font-medium">{t('account.roles')}</legend>
            <div className="space-y-1.5">
              {roles.map(role => (
                <label key={role} className="flex gap-2.5">
                  <input
                    type="checkbox"
                    checked={chosen.includes(role)}
                    onChange={event =>
                      setChosen(event.target.checked ? [...chosen, role] : chosen.filter(one => one !== role))
                    }
                    className="mt-1 size-4 shrink-0"
                  />
                  <code className="min-w-0 font-mono text-sm leading-6 [overflow-wrap:anywhere]">{role}</code>
                </label>
              ))}
            </div>
            <p className="mt-1.5 text-sm text-ink-soft">{t('apiKeys.roles.hint')}</p>
          </fieldset>
        )}
        <div>
          <Select
            label={t('apiKeys.lifetime')}
            options={lifetimes.map(
              value =>
                [
                  value,
                  value === 'never' ? t('apiKeys.never') : t('apiKeys.days', { count: value }),
                ] as const,
            )}
            value={lifetime}
            onChange={setLifetime}
          />
          {refusal?.code === 'expiry-required' && (
            <p role="alert" className="mt-1.5 text-sm text-bad">
              {say(refusal)}
            </p>
          )}
        </div>
        <DialogButtons submission={submission} submit={t('apiKeys.create')} onClose={onClose} />
      </form>
    </Dialog>
  )
}
