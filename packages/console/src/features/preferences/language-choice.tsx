/** The switch between languages; each is named in itself. */
import type { ReactNode } from 'react'
import { Choice } from '../../design/choice.tsx'
import { useSpeech } from '../../i18n/language.tsx'

export function LanguageChoice(): ReactNode {
  const { t, chosen, setLanguage } = useSpeech()
  return (
    <Choice
      label={t('language.label')}
      name="language"
      options={[
        { value: 'en', label: 'English', sign: <span aria-hidden>EN</span> },
        { value: 'ko', label: '한국어', sign: <span aria-hidden>한</span> },
      ]}
      value={chosen}
      onChange={setLanguage}
      isLabelHidden
    />
  )
}
