/**
 * Vega-Lite to SVG, at once and without a browser. Inlining Vega itself would cost 1.6 MB a report; drawn, a page of charts is
 * a few kilobytes, and looks the same for ever.
 *
 * Cost: 30 ms the first few times, then about 15; what is compiled is kept, so specifications should hold no data of a
 *       run: pass it by `data` and `signals`.
 */
import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

export interface ChartInput {
  readonly data: Readonly<Record<string, readonly object[]>>
  readonly signals: Readonly<Record<string, unknown>>
}

/** Around the plots, fixed: so that charts of several reports line up. */
export interface ChartFrame {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly plotWidth: number
}

export interface DrawnChart {
  readonly svg: string
  readonly width: number
  readonly height: number
}

/** Part of vega, though not of its types: the renderer behind `View.toSVG`, which only wraps it in a promise. */
interface SvgRenderer {
  initialize(element: null, width: number, height: number, origin: readonly [number, number]): SvgRenderer
  render(root: unknown): SvgRenderer
  svg(): string
}
const { SVGStringRenderer, resetSVGDefIds } = vega as unknown as {
  readonly SVGStringRenderer: new () => SvgRenderer
  readonly resetSVGDefIds: () => void
}

const silent: vega.LoggerInterface = {
  level: () => silent,
  error: (...args) => {
    throw new Error(args.map(String).join(' '))
  },
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
} as vega.LoggerInterface

const compiled = new Map<string, vega.Runtime>()
/** Shapes of charts are few; a bound all the same. */
const MOST_KEPT = 64

function runtimeOf(spec: TopLevelSpec): vega.Runtime {
  const name = JSON.stringify(spec)
  const known = compiled.get(name)
  if (known !== undefined) return known
  const runtime = vega.parse(compile(spec, { logger: silent }).spec)
  if (compiled.size >= MOST_KEPT) compiled.clear()
  compiled.set(name, runtime)
  return runtime
}

export function drawChart(spec: TopLevelSpec, { data, signals }: ChartInput, frame: ChartFrame): DrawnChart {
  resetSVGDefIds()
  const view = new vega.View(runtimeOf(spec), { renderer: 'none', logger: silent })
  for (const [name, rows] of Object.entries(data)) view.data(name, [...rows])
  for (const [name, value] of Object.entries(signals)) view.signal(name, value)
  view.run()
  const root = (view.scenegraph() as unknown as { readonly root: { readonly bounds: { readonly y2: number } } }).root
  const width = frame.left + frame.plotWidth + frame.right
  const height = Math.ceil(frame.top + root.bounds.y2 + frame.bottom)
  const svg = new SVGStringRenderer().initialize(null, width, height, [frame.left, frame.top]).render(root).svg()
  view.finalize()
  return { svg: slimmed(svg), width, height }
}

/** Half of what Vega writes is for its own use: empty backgrounds, roles of groups, and digits that no screen shows. */
const slimmed = (svg: string): string =>
  svg
    .replaceAll(/<path class="(?:background|foreground)"[^>]*\/>/g, '')
    .replaceAll(/<[^>]+>/g, (tag) =>
      tag
        .replaceAll(/ (?:class|role|aria-roledescription|aria-hidden|pointer-events)="[^"]*"/g, '')
        .replaceAll(/(\.\d\d)\d+/g, '$1'),
    )
