/** Builds the console into the server's package: files named by their digest, each compressed, and the program that renders pages. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build, type InlineConfig, type Manifest } from 'vite'

// Whoever builds it, a test included: React would be the one for development.
process.env.NODE_ENV = 'production'

const root = import.meta.dirname
const outDir = join(root, '../server/console')

/** What the sign-in page needs besides React; a test weighs it. */
const ofEntry =
  /\/src\/(?:api\/(?:account|credential|fetch-whole|problem|request)|design\/(?:brand|button|choice|class-names|field|notice)|features\/(?:preferences|sign-in)\/|features\/password\/(?:password-field|strength-meter)|i18n\/(?:fill|language|load-texts|problem-text)|page-state)|lucide-react\/dist\/esm\/(?:\w+\.|shared\/|icons\/(?:eye|eye-off|monitor|moon|sun|loader-circle|circle-alert|circle-check|info|triangle-alert)\.)/

const shared: InlineConfig = {
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  plugins: [react(), tailwind()],
}

await build({
  ...shared,
  build: {
    outDir,
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // An inlined file would be a data: address, which the policy of the pages does not allow for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1024,
    rolldownOptions: {
      input: {
        'sign-in': join(root, 'src/entry/sign-in.tsx'),
        'by-mail': join(root, 'src/entry/by-mail.tsx'),
        app: join(root, 'src/entry/app.tsx'),
      },
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        // Changes with React alone, so that a browser keeps it from one version of ours to the next.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ },
            // What sign-in shares with the rest is one file: small ones compress badly.
            { name: 'entry', test: ofEntry },
          ],
        },
      },
    },
  },
})

const manifest = JSON.parse(readFileSync(join(outDir, 'manifest.json'), 'utf8')) as Manifest

/** What a page loads first: its script, what that imports, its styles. */
function filesOf(entry: string): { script: string; imports: string[]; styles: string[] } {
  const imports = new Set<string>()
  const styles = new Set<string>()
  const visit = (name: string): void => {
    const chunk = manifest[name]
    if (chunk === undefined) throw new Error(`the build has no ${name}`)
    for (const style of chunk.css ?? []) styles.add(style)
    for (const next of chunk.imports ?? []) {
      const { file } = manifest[next] ?? {}
      if (file === undefined || imports.has(file)) continue
      imports.add(file)
      visit(next)
    }
  }
  visit(entry)
  return { script: manifest[entry]?.file ?? '', imports: [...imports], styles: [...styles] }
}

const files = {
  'sign-in': filesOf('src/entry/sign-in.tsx'),
  'by-mail': filesOf('src/entry/by-mail.tsx'),
  app: filesOf('src/entry/app.tsx'),
}

const textsOf = (name: 'entry' | 'by-mail' | 'app', language: 'en' | 'ko') =>
  filesOf(`src/i18n/texts/${name}.${language}.ts`).script
const entryTexts = { en: [textsOf('entry', 'en')], ko: [textsOf('entry', 'ko')] }
const texts = {
  'sign-in': entryTexts,
  'by-mail': {
    en: [...entryTexts.en, textsOf('by-mail', 'en')],
    ko: [...entryTexts.ko, textsOf('by-mail', 'ko')],
  },
  app: { en: [...entryTexts.en, textsOf('app', 'en')], ko: [...entryTexts.ko, textsOf('app', 'ko')] },
}

await build({
  ...shared,
  define: {
    __FILES__: JSON.stringify(files),
    __TEXTS__: JSON.stringify(texts),
    'process.env.NODE_ENV': '"production"',
  },
  ssr: { noExternal: true },
  build: {
    outDir,
    emptyOutDir: false,
    ssr: join(root, 'src/entry/render.tsx'),
    target: 'node22',
    minify: true,
    rolldownOptions: { output: { entryFileNames: 'render.js' } },
  },
})
// The server has no use for it, and it names the sources.
rmSync(join(outDir, 'manifest.json'))
writeFileSync(join(outDir, 'files.json'), JSON.stringify(files))

const assets = join(outDir, 'assets')
for (const name of readdirSync(assets)) {
  const bytes = readFileSync(join(assets, name))
  writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }))
  const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes, { params }))
}
