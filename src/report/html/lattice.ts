/**
 * The lattice of consistency models as a diagram, the strongest at the top: each with a sign and a word for what this
 * history says about it. What is refuted links to its counterexample.
 */
import dagre from '@dagrejs/dagre'
import { IMPLIES, implied, MODEL_NAMES, MODELS, type ModelName } from '../../consistency/index.ts'
import { sourceOf } from '../counterexample.ts'
import { isPromised } from '../headline.ts'
import type { RunReportInput } from '../run-report-input.ts'
import { judgedModels } from '../run-summary.ts'
import { JUDGEMENT_SIGNS } from '../words.ts'
import { anchorOf } from './anchors.ts'
import { html, type Markup, px } from './markup.ts'

const NODE = { width: 136, height: 62 }

interface Placed {
  readonly width: number
  readonly height: number
  readonly nodes: ReadonlyMap<ModelName, { readonly x: number; readonly y: number }>
  readonly edges: readonly { readonly from: ModelName; readonly to: ModelName; readonly points: readonly Point[] }[]
}
interface Point {
  readonly x: number
  readonly y: number
}

/** Dagre keeps to the order in which it is told of nodes; told in this one, the top is in the middle and few lines cross. */
const TOLD_FIRST: readonly ModelName[] = [
  'mw-convergent',
  'wfr-session',
  'mr-convergent',
  'ryw-session',
  'mr-session',
  'pram',
  'ryw-convergent',
  'sequential',
  'linearizable',
  'cm',
  'cc',
  'wfr-convergent',
  'mw-session',
  'ccv',
]
const LATTICE: readonly ModelName[] = [...new Set([...TOLD_FIRST, ...MODEL_NAMES])].filter(
  (model) => MODELS[model].kind === 'lattice',
)

/** What is implied by way of another model needs no line of its own. */
const direct = (from: ModelName, to: ModelName): boolean =>
  !IMPLIES[from].some((between) => between !== to && implied(between).includes(to))

let placed: Placed | null = null

/** The diagram is the same in all reports, so it is laid out once. */
function place(): Placed {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 44, marginx: 6, marginy: 16 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const model of LATTICE) graph.setNode(model, { ...NODE })
  for (const from of LATTICE) {
    for (const to of LATTICE) if (IMPLIES[from].includes(to) && direct(from, to)) graph.setEdge(from, to)
  }
  dagre.layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  return {
    width,
    height,
    nodes: new Map(LATTICE.map((model) => [model, graph.node(model) as Point])),
    edges: (graph.edges() as readonly { readonly v: string; readonly w: string }[]).map(({ v, w }) => ({
      from: v as ModelName,
      to: w as ModelName,
      points: (graph.edge(v, w) as { readonly points: readonly Point[] }).points,
    })),
  }
}

export function latticeFigure(input: RunReportInput): Markup {
  placed ??= place()
  const { width, height, nodes, edges } = placed
  const models = judgedModels(input, 'lattice')
  const at = (model: ModelName): Point => nodes.get(model) ?? { x: 0, y: 0 }
  const lines = edges.map(({ from, to, points }) => html`<path class="edge" d="${curve(at(from), at(to), points)}"/>`)
  const boxes = models.map(({ model, judgement }) => {
    const { x, y } = at(model)
    return modelBox(input, model, judgement.kind, x - NODE.width / 2, y - NODE.height / 2)
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Lattice of consistency models">
<svg class="lattice" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}">
<title>Consistency models from the strongest to the weakest: a line means that the upper one implies the lower one</title>
${lines}${boxes}</svg></div>`
}

function modelBox(
  input: RunReportInput,
  model: ModelName,
  kind: keyof typeof JUDGEMENT_SIGNS,
  x: number,
  y: number,
): Markup {
  const { sign, word } = JUDGEMENT_SIGNS[kind]
  const [first, second] = titleLines(MODELS[model].title)
  const claimed = input.verdict.claim.includes(model)
  const middle = NODE.width / 2
  const box = html`<g class="model ${kind}${claimed ? ' claimed' : ''}" transform="translate(${px(x)},${px(y)})">
<title>${MODELS[model].title}: ${word}. It promises: ${MODELS[model].promise}.</title>
<rect width="${NODE.width}" height="${NODE.height}" rx="6"/>
<text class="name" x="${middle}" y="${second === '' ? 25 : 18}">${first}</text>
${second !== '' && html`<text class="form" x="${middle}" y="31">${second}</text>`}
<text class="word" x="${middle}" y="${second === '' ? 45 : 49}">${sign} ${word}</text>
${claimed && html`<text class="tag" x="${middle}" y="-3">${isPromised(input) ? 'claimed' : 'expected'}</text>`}</g>`
  return kind === 'refuted' ? html`<a href="#${anchorOf(sourceOf(input.profile, model))}">${box}</a>` : box
}

/** "read your writes (convergent)" in two lines. */
function titleLines(title: string): readonly [string, string] {
  const bracket = title.indexOf(' (')
  return bracket === -1 ? [title, ''] : [title.slice(0, bracket), title.slice(bracket + 1)]
}

/** From the middle of the upper box to that of the lower one, through where dagre leads lines past the boxes between. */
function curve(from: Point, to: Point, points: readonly Point[]): string {
  const start = { x: from.x, y: from.y + NODE.height / 2 }
  const end = { x: to.x, y: to.y - NODE.height / 2 }
  const between = points.filter(({ y }) => y > start.y + NODE.height / 2 && y < end.y - NODE.height / 2)
  return [...between, end].reduce(
    ({ path, at }, point) => {
      const bend = (at.y + point.y) / 2
      return {
        path: `${path}C${px(at.x)} ${px(bend)} ${px(point.x)} ${px(bend)} ${px(point.x)} ${px(point.y)}`,
        at: point,
      }
    },
    { path: `M${px(start.x)} ${px(start.y)}`, at: start },
  ).path
}
