/** Ends a test run with one line that machines read: "412 passed, 0 failed", and ", 3 skipped" where there are some. */
import type { Reporter, TestModule } from 'vitest/node'

export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** A file that cannot be loaded, and an error outside of every test, count as a failure each: they must not look green. */
export function countTests(modules: readonly TestModule[], strayErrors: number): TestCounts {
  const counts = { passed: 0, failed: strayErrors, skipped: 0 }
  for (const module of modules) {
    counts.failed += module.errors().length
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') counts.passed++
      else if (state === 'skipped') counts.skipped++
      else counts.failed++ // also a test that never came to its end
    }
  }
  return counts
}

export const summaryLine = ({ passed, failed, skipped }: TestCounts): string =>
  `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    process.stdout.write(`${summaryLine(countTests(modules, errors.length))}\n`)
  }
}
