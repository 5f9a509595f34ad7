#!/usr/bin/env node
// Plain old JavaScript on purpose: a Node that is too old must get as far as the sentence below.
var version = process.versions.node.split('.').map(Number)
if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  process.stderr.write(
    'rashomon needs Node 22.18 or newer, and this is ' + process.versions.node + '; in a checkout, `npm start` brings its own.\n',
  )
  process.exit(69)
} else {
  // From a checkout the sources run as they are; an installed package has them compiled.
  import('node:fs').then(function (fs) {
    var compiled = new URL('../dist/src/cli/main.js', import.meta.url)
    var source = new URL('../src/cli/main.ts', import.meta.url)
    return import((fs.existsSync(source) ? source : compiled).href)
  })
}
