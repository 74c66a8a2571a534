/** Whose sign-in is looked at: a throw-away account where accounts may be made, or one's own. */
import { type ReactNode, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Choice } from '../../design/choice.tsx'
import { Notice } from '../../design/notice.tsx'
import { PasswordField } from '../../features/password/password-field.tsx'
import { IdentifierField } from '../../features/sign-in/identifier-field.tsx'
import type { Account } from '../../features/throw-away/throw-away-account.ts'
import { useSpeech } from '../../i18n/language.tsx'

export function AccountForm({
  isSignUpOpen,
  isBusy,
  onStart,
}: {
  isSignUpOpen: boolean
  isBusy: boolean
  /** `undefined`: with a throw-away account. */
  onStart: (account: Account | undefined) => void
}): ReactNode {
  const { t } = useSpeech()
  const [whose, setWhose] = useState<'new' | 'own'>(isSignUpOpen ? 'new' : 'own')
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        const fields = new FormData(event.currentTarget)
        onStart(
          whose === 'new'
            ? undefined
            : { identifier: String(fields.get('identifier')), password: String(fields.get('password')) },
        )
      }}
      className="space-y-4"
    >
      <div className="flex flex-wrap items-end justify-between gap-4">
        {isSignUpOpen && (
          <Choice
            label={t('xray.whose')}
            name="whose"
            options={[
              { value: 'new', label: t('xray.whose.new') },
              { value: 'own', label: t('xray.whose.own') },
            ]}
            value={whose}
            onChange={setWhose}
          />
        )}
        <Button type="submit" weight="primary" isBusy={isBusy} className="max-sm:w-full">
          {t('xray.do.signIn')}
        </Button>
      </div>
      {whose === 'new' ? (
        <p className="max-w-prose text-sm text-ink-soft">{t('xray.whose.new.hint')}</p>
      ) : (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <IdentifierField />
            <PasswordField
              label={t('field.password')}
              name="password"
              autoComplete="current-password"
              required
            />
          </div>
          <Notice tone="warn">{t('xray.whose.own.hint')}</Notice>
        </>
      )}
    </form>
  )
}
