/** What was saved is read again, or refused by the name of the field that is wrong. */
import { expect, test } from 'vitest'
import { HistoryError } from '../errors.ts'
import { configFromFlags } from './flag-config.ts'
import { parsePlan } from './run-config.ts'

test('a plan in the header of a history is called a plan', async () => {
  const config = await configFromFlags('register', {}, [])
  expect(parsePlan(JSON.parse(JSON.stringify(config)), 'h.jsonl:1')).toEqual(config)
  for (const [wrong, why] of [
    [{ ...config, nodes: 4 }, 'plan.nodes: it takes one of'],
    [{ target: 'etcd' }, 'plan.workload: '],
  ] as const) {
    let thrown: unknown
    try {
      parsePlan(wrong, 'h.jsonl:1')
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(HistoryError)
    const { what, why: told } = (thrown as HistoryError).explanation
    expect(what).toMatch(/^h\.jsonl:1 has no plan of a run/)
    expect(told).toContain(why)
  }
})
