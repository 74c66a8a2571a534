/** The attributes of a subject, as JSON: what is no object is told before anything is sent. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { editSubject } from '../../api/admin.ts'
import { readJson } from '../../api/problem.ts'
import type { ManagedSubject } from '../../api/wire.ts'
import { Button } from '../../design/button.tsx'
import { Card } from '../../design/card.tsx'
import { Notice } from '../../design/notice.tsx'
import { TextArea } from '../../design/text-area.tsx'
import { RefusalNotice } from '../../features/form/refusal-notice.tsx'
import { useSubmission } from '../../features/form/use-submission.ts'
import { sentOf } from '../../features/session/sent-of.ts'
import { useSpeech } from '../../i18n/language.tsx'

export function AttributesCard({
  subject: { id, attributes },
}: {
  subject: Pick<ManagedSubject, 'id' | 'attributes'>
}): ReactNode {
  const { t, problem: say } = useSpeech()
  const client = useQueryClient()
  /** `undefined`: what the server has. */
  const [typed, setTyped] = useState<string>()
  const [wrong, setWrong] = useState<'attributes.notJson' | 'attributes.notObject'>()
  const [isSaved, setSaved] = useState(false)
  const text = typed ?? JSON.stringify(attributes, undefined, 2)
  const submission = useSubmission(async () => {
    setSaved(false)
    const read = readJson(text)
    const isObject = typeof read === 'object' && read !== null && !Array.isArray(read)
    setWrong(isObject ? undefined : read === undefined ? 'attributes.notJson' : 'attributes.notObject')
    if (!isObject) return 'stay'
    const answer = await editSubject(id, { attributes: read })
    if (!answer.ok) return sentOf(answer.problem)
    client.setQueryData(['subject', id], answer.value.subject)
    void client.invalidateQueries({ queryKey: ['events'] })
    setTyped(undefined)
    setSaved(true)
    return 'stay'
  })
  const { refusal, isBusy, secondsLeft, onSubmit } = submission
  const error =
    wrong !== undefined ? t(wrong) : refusal?.code === 'invalid-attributes' ? say(refusal) : undefined
  return (
    <Card title={t('attributes.title')} lead={t('attributes.lead')}>
      <form onSubmit={onSubmit} className="max-w-2xl space-y-4">
        <RefusalNotice submission={submission} told={['invalid-attributes']} />
        {isSaved && (
          <Notice tone="good" role="status">
            {t('attributes.saved')}
          </Notice>
        )}
        <TextArea
          label={t('attributes.label')}
          hint={t('attributes.hint')}
          error={error}
          value={text}
          onChange={event => {
            setTyped(event.target.value)
            setWrong(undefined)
            setSaved(false)
          }}
          rows={Math.min(16, Math.max(3, text.split('\n').length))}
          spellCheck={false}
          autoCapitalize="none"
          className="font-mono text-sm"
        />
        <Button type="submit" isBusy={isBusy} disabled={secondsLeft > 0}>
          {t('attributes.save')}
        </Button>
      </form>
    </Card>
  )
}
