import { expect, test } from 'vitest'
import type { TestModule } from 'vitest/node'
import { countTests, summaryLine } from './summary-reporter.ts'

const module = (states: readonly string[], errors = 0, suiteErrors = 0): TestModule =>
  ({
    errors: () => Array(errors).fill(null),
    children: {
      allSuites: () => [{ errors: () => Array(suiteErrors).fill(null) }],
      allTests: () => states.map((state) => ({ result: () => ({ state }) })),
    },
  }) as unknown as TestModule // what the reporter looks at

test('the last line counts every test', () => {
  const modules = [module(['passed', 'passed', 'failed']), module(['passed', 'skipped'])]
  expect(summaryLine(countTests(modules, 0))).toBe('3 passed, 1 failed, 1 skipped')
  expect(summaryLine(countTests([module(['passed'])], 0))).toBe('1 passed, 0 failed')
})

test('what kept tests from running is a failure: it must not look green', () => {
  expect(countTests([module([], 1)], 0)).toMatchObject({ failed: 1 })
  expect(countTests([module(['passed'], 0, 1)], 0)).toMatchObject({ failed: 1 })
  expect(countTests([module(['passed'])], 2)).toMatchObject({ failed: 2 })
  expect(countTests([module(['passed', 'pending'])], 0)).toMatchObject({ passed: 1, failed: 1 })
})
