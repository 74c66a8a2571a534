/** Checks the docs: every TypeScript block type-checks, every block marked `run` runs, JSON parses, links lead somewhere. */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
// Inside the workspace, so that `import 'countersign'` finds the built library as a reader's project would.
const scratch = join(root, 'coverage/docs')

interface Block {
  /** File and line, to name it in a message. */
  at: string
  language: string
  isRun: boolean
  text: string
}

function blocksOf(file: string): Block[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```/gms)].map(match => ({
    at: `${file}:${text.slice(0, match.index).split('\n').length}`,
    language: match[1] ?? '',
    isRun: /\brun\b/.test(match[2] ?? ''),
    text: match[3] ?? '',
  }))
}

function brokenLinksOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^```.*?^```/gms, '')
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1] ?? '')
  return targets
    .filter(target => !/^(https?:|mailto:|#)/.test(target))
    .filter(target => !existsSync(join(root, dirname(file), target.replace(/#.*$/, ''))))
    .map(target => `${file}: ${target} leads nowhere`)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    // Being asked whether it parses, "no" is an answer.
    return false
  }
}

const files = globSync(
  ['*.md', 'docs/**/*.md', 'packages/*/*.md', 'packages/*/src/**/*.md', 'examples/*/*.md'],
  {
    cwd: root,
    exclude: ['**/node_modules/**'],
  },
)
const blocks = files.flatMap(blocksOf)
const problems = files.flatMap(brokenLinksOf)
problems.push(
  ...blocks
    .filter(block => block.language === 'json' && !isJson(block.text))
    .map(({ at }) => `${at}: not JSON`),
)

rmSync(scratch, { recursive: true, force: true })
mkdirSync(scratch, { recursive: true })
const typescript = blocks.filter(block => block.language === 'ts')
for (const [index, { at, text }] of typescript.entries()) {
  writeFileSync(join(scratch, `block-${index}.ts`), `// ${at}\n${text}\nexport {}\n`)
}
writeFileSync(
  join(scratch, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../tsconfig.test.json',
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ['./*.ts'],
  }),
)

function attempt(name: string, command: string, args: string[]): void {
  try {
    execFileSync(command, args, { cwd: scratch, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 })
  } catch (failure) {
    const { stdout = '', stderr = '' } = failure as { stdout?: Buffer | string; stderr?: Buffer | string }
    problems.push(`${name}:\n${stdout}${stderr}`)
  }
}

attempt('types', 'tsc', ['-p', scratch])
for (const [index, { at, isRun }] of typescript.entries())
  if (isRun) attempt(at, 'node', [`block-${index}.ts`])

for (const { at, text } of blocks.filter(({ language }) => language === 'sh'))
  attempt(at, 'bash', ['-n', '-c', text])

for (const problem of problems) console.error(problem)
console.log(`${blocks.length} code blocks in ${files.length} files, ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
