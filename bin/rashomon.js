#!/usr/bin/env node
// No syntax newer than ES modules themselves: a Node that is too old must get as far as the sentence below.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `rashomon needs Node 22.18 or newer, and this is ${process.versions.node}; in a checkout, \`npm start\` brings its own.\n`,
  )
  process.exitCode = 69
} else {
  process.env.OCLIF_DISABLE_ENGINE_WARNING ??= '1' // it would load all of semver to look at what was just looked at
  // From a checkout the sources run as they are; an installed package has them compiled.
  Promise.all([import('node:fs'), import('node:module')])
    .then(([{ existsSync }, { enableCompileCache }]) => {
      // It starts in half the time, once it has started before; its threads do, too, where the environment says so.
      const { directory } = enableCompileCache()
      if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory
      const compiled = new URL('../dist/src/cli/main.js', import.meta.url)
      const source = new URL('../src/cli/main.ts', import.meta.url)
      return import((existsSync(source) ? source : compiled).href)
    })
    // What cannot even be loaded must not look like a verdict: Node itself would exit with 1.
    .catch((error) => {
      process.stderr.write(
        `error: rashomon cannot be loaded\n  why: ${error instanceof Error ? error.message : error}\n  fix: install it again; in a checkout, npm ci\n`,
      )
      process.exitCode = 70
    })
}
