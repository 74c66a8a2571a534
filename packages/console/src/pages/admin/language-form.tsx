/** The language of the mails that a subject gets; as long as none is set, that of the service. */
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Select } from '../../design/select.tsx'
import { useSpeech } from '../../i18n/language.tsx'
import type { Language } from '../../page-state.ts'
import { mailLanguages } from './mail-languages.ts'

export function LanguageForm({
  language,
  isBusy,
  onSave,
}: {
  language: Language | undefined
  isBusy: boolean
  onSave: (language: Language) => void
}): ReactNode {
  const { t } = useSpeech()
  const [chosen, setChosen] = useState<Language | ''>(language ?? '')
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (!isBusy && chosen !== '') onSave(chosen)
  }
  return (
    <form onSubmit={save} className="flex flex-wrap items-end gap-3">
      <div className="min-w-0 flex-1 basis-72">
        <Select
          label={t('subject.language')}
          options={
            language === undefined ? [['', t('subject.language.default')], ...mailLanguages] : mailLanguages
          }
          value={chosen}
          onChange={setChosen}
        />
      </div>
      <Button type="submit" isBusy={isBusy} disabled={chosen === ''}>
        {t('subject.language.save')}
      </Button>
    </form>
  )
}
