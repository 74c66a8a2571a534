/** The buttons that save the filtered log as a file, and what becomes of it. */
import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { EventFilter } from '../../api/admin.ts'
import { type Problem, ProblemError } from '../../api/problem.ts'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { saveFile } from '../../features/files/save-file.ts'
import { useSpeech } from '../../i18n/language.tsx'
import { maxExported, readEvents, writeCsv } from './export-events.ts'

export function EventsExport({ filter }: { filter: EventFilter }): ReactNode {
  const { t, problem: say } = useSpeech()
  const [count, setCount] = useState<number>()
  const [isCut, setCut] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  const save = async (format: 'csv' | 'json') => {
    if (count !== undefined) return
    setCut(false)
    setProblem(undefined)
    setCount(0)
    try {
      const { events, isComplete } = await readEvents(filter, setCount)
      setCut(!isComplete)
      if (format === 'csv') saveFile(writeCsv(events), 'text/csv', 'countersign-audit.csv')
      else saveFile(JSON.stringify(events, undefined, 2), 'application/json', 'countersign-audit.json')
    } catch (fault) {
      if (!(fault instanceof ProblemError)) throw fault
      setProblem(fault.problem)
    } finally {
      setCount(undefined)
    }
  }
  return (
    <>
      <fieldset className="flex flex-wrap gap-2 sm:ml-auto">
        <legend className="sr-only">{t('events.export')}</legend>
        {(['csv', 'json'] as const).map(format => (
          <Button
            key={format}
            size="small"
            className="whitespace-nowrap"
            isBusy={count !== undefined}
            onClick={() => void save(format)}
          >
            <Download aria-hidden className="size-4" />
            {t(`events.export.${format}`)}
          </Button>
        ))}
      </fieldset>
      <div role="status" className="w-full text-sm empty:hidden">
        {count !== undefined && <p>{t('events.export.progress', { count })}</p>}
        {isCut && (
          <Notice tone="warn">
            <p>{t('events.export.cut', { count: maxExported })}</p>
          </Notice>
        )}
      </div>
      {problem !== undefined && (
        <div className="w-full">
          <Notice tone="bad" role="alert" title={t('events.export.failed')}>
            <p>{say(problem)}</p>
          </Notice>
        </div>
      )}
    </>
  )
}
