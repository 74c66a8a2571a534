/** A password field that can show what is in it; nothing keeps a password manager or the clipboard out. */

import { Eye, EyeOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Field, type FieldProps } from '../../design/field.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function PasswordField(props: Omit<FieldProps, 'type' | 'trailing'>): ReactNode {
  const { t } = useSpeech()
  const [isShown, setShown] = useState(false)
  const Sign = isShown ? EyeOff : Eye
  return (
    <Field
      {...props}
      type={isShown ? 'text' : 'password'}
      spellCheck={false}
      autoCapitalize="none"
      autoCorrect="off"
      trailing={
        <button
          type="button"
          onClick={() => setShown(!isShown)}
          aria-pressed={isShown}
          aria-label={t(isShown ? 'password.hide' : 'password.show')}
          title={t(isShown ? 'password.hide' : 'password.show')}
          className="absolute inset-y-1 right-1 grid w-9 place-items-center rounded-[0.375rem] text-ink-soft hover:bg-sunken hover:text-ink"
        >
          <Sign aria-hidden className="size-4.5" />
        </button>
      }
    />
  )
}
