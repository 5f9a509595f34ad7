/** What recording costs: the simulator, open and closed loop, and a report. */
import '../src/cli/resolve-sdk.ts'

const { configFromFlags } = await import('../src/cli/flag-config.ts')
const { recordRun, UNWATCHED } = await import('../src/cli/record-run.ts')
const { resolveRun } = await import('../src/cli/resolve-run.ts')
const { assess } = await import('../src/cli/assess.ts')
const { HistoryBuilder } = await import('../src/history/index.ts')
const { renderRunReport } = await import('../src/report/pages.ts')
const { newProgress } = await import('../src/runner/index.ts')

const ROUNDS = 5

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0

async function measure(name: string, unit: string, round: () => Promise<number>): Promise<void> {
  await round()
  const figures: number[] = []
  for (let at = 0; at < ROUNDS; at++) figures.push(await round())
  const [low, high] = [Math.min(...figures), Math.max(...figures)]
  const text = [median(figures), low, high].map((figure) => Math.round(figure).toLocaleString('en-US'))
  process.stdout.write(`${name.padEnd(58)} ${String(text[0]).padStart(12)} ${unit}   (${text[1]} to ${text[2]})\n`)
}

const timed = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

async function recorded(workload: string, flags: Readonly<Record<string, string>>, options: readonly string[] = []) {
  const resolved = await resolveRun(await configFromFlags(workload, { seed: '1', ...flags }, options))
  const builder = new HistoryBuilder(resolved.header)
  const progress = newProgress()
  const took = await timed(() => recordRun(resolved, builder, progress, UNWATCHED))
  return { resolved, history: builder.finish(), took, simulatedSeconds: progress.nowNs / 1e9 }
}

/** @param only of the rows with this in their name */
export async function benchRecording(only: string): Promise<void> {
  const rows = (await allRows()).filter(({ name }) => name.includes(only))
  if (rows.length === 0) return
  process.stdout.write(`\nrecording: median of ${ROUNDS} rounds, one thread, history recorded in memory\n\n`)
  for (const { name, unit, round } of rows) await measure(name, unit, round)
}

interface Row {
  readonly name: string
  readonly unit: string
  readonly round: () => Promise<number>
}

const SIMULATED = ['eventual', 'strong', 'causal']

const inRealTime = (target: string): Row => ({
  name: `${target}: 5 nodes, 10 clients, --rate 200`,
  unit: '× real time',
  round: async () => {
    const { took, simulatedSeconds } = await recorded('register', { target, rate: '200', 'time-limit': '60' })
    return simulatedSeconds / took
  },
})

function closedLoop(target: string): Row {
  const ops = target === 'eventual' ? 300_000 : 60_000
  return {
    name: `${target}: closed loop, 10 clients, ${ops.toLocaleString('en-US')} operations`,
    unit: 'ops/s',
    round: async () => {
      const { took, history } = await recorded('register', { target, ops: String(ops) })
      return history.rows / took
    },
  }
}

async function report(): Promise<Row> {
  const tour = await recorded('register', {
    target: 'eventual',
    rate: '100',
    'time-limit': '30',
    nemesis: 'partition,kill',
  })
  return {
    name: "report.html of a tour's run",
    unit: 'reports/s',
    round: async () => {
      const input = assess(tour.resolved, tour.history, { replayCommand: '', versions: {}, startedAt: null })
      return 1 / (await timed(() => renderRunReport(input)))
    },
  }
}

const allRows = async (): Promise<readonly Row[]> => [
  ...SIMULATED.map(inRealTime),
  ...SIMULATED.map(closedLoop),
  await report(),
]
