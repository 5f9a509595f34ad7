/**
 * The long run: every checker against its oracle, as many random histories as one has patience for.
 *
 *     node src/testing/fuzz.ts --checker linearizable --histories 1000000 --seed 1
 *     node src/testing/fuzz.ts --checker all
 *
 * Prints a line per checker; the exit code is 1 if anything differs.
 */
import { parseArgs } from 'node:util'
import type { FuzzTally, FuzzTarget } from './fuzz-target.ts'
import { FUZZ_TARGETS } from './fuzz-targets.ts'

const report = ({ name }: FuzzTarget, tally: FuzzTally, elapsedMs: number): string => {
  const share = (count: number): string => `${((100 * count) / Math.max(1, tally.histories)).toFixed(1)} %`
  const line = [
    name.padEnd(20),
    `${tally.histories.toLocaleString('en')} histories`,
    `${share(tally.refuted)} refuted`,
    `${share(tally.unknown)} unknown`,
    `${tally.mismatches} mismatches`,
    `${(elapsedMs / 1000).toFixed(1)} s`,
  ].join('  ')
  return tally.example === undefined ? line : `${line}\n  ${tally.example}`
}

function main(): void {
  const { values } = parseArgs({
    options: {
      checker: { type: 'string', default: 'all' },
      histories: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
    },
  })
  const chosen = FUZZ_TARGETS.filter(({ name }) => values.checker === 'all' || values.checker === name)
  if (chosen.length === 0) {
    process.stderr.write(`no such checker; there are: ${FUZZ_TARGETS.map(({ name }) => name).join(', ')}\n`)
    process.exitCode = 64
    return
  }
  for (const target of chosen) {
    const begin = process.hrtime.bigint()
    const tally = target.run(Number(values.seed), Number(values.histories))
    process.stdout.write(`${report(target, tally, Number(process.hrtime.bigint() - begin) / 1e6)}\n`)
    if (tally.mismatches > 0) process.exitCode = 1
  }
}

if (import.meta.main) main()
