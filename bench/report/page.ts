/** docs/performance.md, written from the results. */
import { figure } from '../../packages/server/src/terminal/figure.ts'
import { chartFile, chartFolder } from './charts.ts'
import type { Circumstances, Measured, Results, Table } from './result.ts'
import { judge } from './targets.ts'
import { cell, heading, wantedText } from './terminal.ts'

export function performancePage({ circumstances, measured }: Results): string {
  return [
    '# Performance',
    '',
    '<!-- Written by `npm run bench`; what it says is in bench/report/page.ts. -->',
    '',
    'What Countersign costs, beside everything else that does the same. Every comparison is made in one run, on one machine, with',
    'the contenders taking turns in many short rounds after a long warm-up; what stands here are medians. Times of a shared machine',
    'drift, the processor time of a process hardly does, so both are given. Read the ratios first.',
    '',
    ...(circumstances.isQuick ? [trialWarning, ''] : []),
    ...circumstancesText(circumstances),
    '',
    'Do it again, in some twenty minutes, on a machine with nothing else to do:',
    '',
    '```sh',
    'npm ci && npm run bench',
    'npm run bench -- --only check,http   # some of it',
    'npm run bench -- --quick             # a trial of everything, in a few minutes; its figures are rough and not kept',
    '```',
    '',
    'What it comes to on your own machine and store, `countersign compare` tells in less than a minute.',
    '',
    ...targetsText(measured),
    ...measured.flatMap(sectionText),
    '## What was measured, and how',
    '',
    'Each contender is a small file in [bench/contenders](../bench/contenders), which uses it as its own documentation does; each',
    'measurement one in [bench/measure](../bench/measure). The numbers, unrounded, are in',
    '[bench/results/latest.json](../bench/results/latest.json).',
    '',
    '- Each contender checks in a process of its own, so that neither heaps nor compiled code mix. Where a server is asked, it is',
    '  bound to one core and the client to another.',
    '- A JWT library that is given its secret as a text turns it into a key at every call. Both ways are shown; most examples on',
    '  the web show the slow one.',
    '- A cache is given room for every credential in rotation. With less it would be slower than none.',
    '- In rotation there are 100,000 credentials, and fewer where it takes a peer minutes to make so many; the column says how many.',
    '- Redis writes nothing to the disk. PostgreSQL is as its package makes it. Both are on the same machine, without a network.',
    '- better-auth is measured over SQLite in memory, which is faster than any file, and without its rate limit and log.',
    '',
    'Versions: ' +
      Object.entries(circumstances.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ') +
      '.',
    '',
  ].join('\n')
}

const trialWarning =
  '> **Rough.** These figures are those of a trial (`npm run bench -- --quick --keep`) on a busy machine: few rounds, 500 credentials in rotation, 200,000 sessions in memory. They show what is measured, not how fast it is.'

function circumstancesText({
  date,
  processor,
  cores,
  memoryGb,
  system,
  node,
  countersign,
  commit,
  loadTool,
}: Circumstances) {
  return [
    `Measured on ${date.slice(0, 10)} with Countersign ${countersign}${commit === '' ? '' : ` (${commit})`} and Node.js ${node}, on ${cores} cores of ${processor}, ${memoryGb} GB, ${system}; load by ${loadTool}.`,
  ]
}

function targetsText(measured: readonly Measured[]): string[] {
  const verdicts = judge(measured)
  const missed = verdicts.filter(({ isMet }) => !isMet)
  const rows = verdicts.map(({ target, actual, isMet }) => {
    return `| ${target.says} | ${wantedText(target)} | ${figure(actual)} | ${isMet ? 'met' : '**missed**'} |`
  })
  const reasons = missed.map(({ target, actual }) => {
    return `- ${target.says}: ${figure(actual)}, ${wantedText(target)} was wanted. ${target.why ?? 'Why is not known yet.'}`
  })
  return [
    '## What was aimed at',
    '',
    '| what | wanted | measured | |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...(reasons.length === 0 ? [] : ['Missed:', '', ...reasons, '']),
  ]
}

function sectionText({ title, tables, circumstances }: Measured): string[] {
  const own = circumstances === undefined ? [] : [...circumstancesText(circumstances), '']
  return [`## ${title}`, '', ...own, ...tables.flatMap(table => tableText(table, tables.length > 1))]
}

function tableText(table: Table, hasSiblings: boolean): string[] {
  const { title, columns, rows, notes = [], charts = [] } = table
  const body = rows.map(({ name, isOwn, values }) => {
    const label = isOwn ? `**${name}**` : name
    return `| ${[label, ...columns.map(({ id }) => cell(values[id]))].join(' | ')} |`
  })
  return [
    ...(hasSiblings ? [`### ${title}`, ''] : [`${title}.`, '']),
    ...charts.flatMap(chart => [`![${chart.title}](${chartFolder}/${chartFile(table, chart)})`, '']),
    `| | ${columns.map(heading).join(' | ')} |`,
    `|---|${columns.map(() => '--:|').join('')}`,
    ...body,
    '',
    ...(notes.length === 0 ? [] : [notes.join(' '), '']),
  ]
}
