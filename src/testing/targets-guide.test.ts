/** targets/README.md speaks of everything that a description may say, and of nothing else. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const text = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

/** Named at the top of the example there, in its own words. */
const PLAIN = ['name', 'title', 'description', 'defaultLevel', 'localLevel', 'withoutPrimary', 'open']

test('every field of a description has its row', () => {
  const [, body = ''] =
    /interface ContainerTargetDescription \{\n([\s\S]*?)^\}/m.exec(text('src/container-target/description.ts')) ?? []
  const fields = [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, name = '']) => name)
  expect(fields.length).toBeGreaterThan(15)
  const [, table = ''] = /^\| \| what it says \|\n([\s\S]*?)\n\n/m.exec(text('targets/README.md')) ?? []
  const rows = table
    .split('\n')
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)/g)].map(([, name = '']) => name))
  expect([...rows, ...PLAIN].toSorted()).toEqual(fields.toSorted())
})
