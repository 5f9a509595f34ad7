import { expect, test } from 'vitest'
import { fencing, versionOrder, writeVersionOrder } from '../checkers/index.ts'
import lookup from './checkers-by-name.ts'
import { DATA_TYPE_NAMES, dataTypeNamed } from './data-types.ts'

test.each(DATA_TYPE_NAMES)('threads find every checker of %s again', async (name) => {
  const { checkers } = await dataTypeNamed(name)
  for (const checker of [...checkers, fencing, versionOrder, writeVersionOrder])
    expect((await lookup(checker.name))?.name).toBe(checker.name)
})
