#!/usr/bin/env node
/** The executable: plain JavaScript that runs on any Node.js, so that an old one is told so rather than failing on syntax. */

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `countersign: needs Node.js 22.18 or newer, and this is ${process.versions.node}. Get one from https://nodejs.org, or run \`npx countersign\` inside the workspace, which brings its own.`,
  )
  process.exitCode = 1
} else {
  // node:sqlite is what the store is tested on; its being called experimental (Node.js 22, 24) is no news to an operator.
  const emitWarning = process.emitWarning
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).startsWith('SQLite is an experimental feature'))
      emitWarning.call(process, warning, ...rest)
  }
  await import('../dist/bundle/main.js')
}
