/**
 * Small random histories of any model: a third is what one copy could have answered, a third is that with an answer or
 * two changed, a third is guesswork. Values repeat, answers are negative or not told, outcomes unknown, clients crash.
 */
import { type History, HistoryBuilder, type Item } from '../history/index.ts'
import { type AnyModel, IMPOSSIBLE, type ModelOperation } from '../models/index.ts'
import { type Key, nodeId, type Value } from '../units.ts'
import type { ModelTale, TaleOperation } from './brute-models.ts'
import type { Dice } from './dice.ts'
import { type Answer, type Ask, type ModelShape, SHAPES } from './model-shapes.ts'
import { randomSchedule, type Slot } from './random-schedule.ts'

export interface RandomModelHistory {
  readonly history: History
  readonly tale: ModelTale
}

interface Draft {
  readonly ask: Ask
  readonly slot: Slot
  answer: Answer
  outcome: 'ok' | 'fail' | 'info'
  /** A final reading of a single node: not checked. */
  readonly isLocal: boolean
}

export function randomModelHistory(dice: Dice, shape: ModelShape, operations: number): RandomModelHistory {
  const count = 2 + dice.below(operations - 1)
  const slots = randomSchedule(dice, count, 2 + dice.below(4), dice.chance(0.5) ? 0 : dice.below(60) / 100)
  const keys: readonly Key[] = shape.model.perKey && dice.chance(0.25) ? ['x', 'y'] : ['x']
  const initial = dice.chance(0.2) ? shape.initial(dice, keys) : {}
  const drafts = slots.map((slot): Draft => {
    const ask = shape.ask(dice, keys[dice.below(keys.length)] ?? 'x')
    const isLocal = dice.chance(0.02)
    const outcome = slot.gaveUp ? 'info' : dice.chance(0.03) ? 'fail' : 'ok'
    return { ask, slot, answer: shape.guess(dice, ask), outcome, isLocal }
  })
  const style = dice.below(3)
  if (style < 2) simulate(dice, shape, initial, drafts)
  for (let changes = style === 1 ? 1 + dice.below(2) : 0; changes > 0; changes--) {
    const changed = drafts[dice.below(drafts.length)] as Draft
    changed.answer = shape.guess(dice, changed.ask)
  }
  return { history: historyOf(drafts, initial), tale: taleOf(shape.model, drafts, initial) }
}

export const shapeOf = (name: string): ModelShape => SHAPES.find(({ model }) => model.name === name) as ModelShape

/** One copy answers, in the order of effects. */
function simulate(
  dice: Dice,
  shape: ModelShape,
  initial: Readonly<Record<Key, Value>>,
  drafts: readonly Draft[],
): void {
  const { model } = shape
  const states = new Map<Key | null, unknown>()
  for (const draft of drafts.toSorted((a, b) => a.slot.effect - b.slot.effect)) {
    const key = model.perKey ? draft.ask.key : null
    const state = states.has(key) ? states.get(key) : model.initial(initial, key)
    if (draft.outcome === 'fail' || draft.isLocal || (draft.outcome === 'info' && dice.chance(0.3))) continue
    draft.answer = shape.truth(dice, draft.ask, state, draft.slot.process)
    const after = model.step(state, operationOfDraft(model, draft))
    if (after !== IMPOSSIBLE) states.set(key, after)
  }
}

function operationOfDraft(model: AnyModel, { ask, answer, outcome, slot }: Draft): ModelOperation {
  const isOpen = outcome === 'info'
  const hasItems = ask.fn === 'txn' || ask.fn === 'read-all'
  const told = hasItems && !isOpen ? (answer.items ?? (ask.fn === 'txn' ? undefined : [])) : undefined
  return {
    fn: ask.fn,
    key: model.perKey ? null : ask.key,
    args: ask.args,
    negative: !isOpen && answer.negative === true,
    outcome: isOpen ? 'info' : 'ok',
    process: model.perProcess ? slot.process : -1,
    ...(isOpen || answer.result === undefined ? {} : { result: answer.result }),
    ...(ask.items === undefined ? {} : { asked: ask.items }),
    ...(told === undefined || (ask.fn === 'txn' && told.length === 0) ? {} : { told }),
  }
}

function taleOf(model: AnyModel, drafts: readonly Draft[], initial: Readonly<Record<Key, Value>>): ModelTale {
  const operations: TaleOperation[] = []
  drafts.forEach((draft, row) => {
    if (draft.outcome === 'fail' || draft.isLocal) return
    const { inv, end } = draft.slot
    const ret = draft.outcome === 'info' ? Number.POSITIVE_INFINITY : end
    operations.push({ row, key: draft.ask.key, operation: operationOfDraft(model, draft), inv, ret })
  })
  return { model, initial, operations }
}

function historyOf(drafts: readonly Draft[], initial: Readonly<Record<Key, Value>>): History {
  const builder = new HistoryBuilder({
    format: 1,
    seed: 0,
    workload: 'random',
    target: 'random',
    level: 'strong',
    localLevel: 'local',
    quietNs: 0,
    nodes: [nodeId('n1')],
    initial,
    plan: {},
  })
  const events = drafts.flatMap((draft, row) => [
    { at: draft.slot.inv, row, draft },
    { at: draft.slot.end, row, draft },
  ])
  events.sort((a, b) => a.at - b.at)
  for (const { at, row, draft } of events) {
    if (at === draft.slot.inv) invoke(builder, draft)
    else builder.complete(row, completionOf(draft, at))
  }
  builder.end(0)
  return builder.finish()
}

function invoke(builder: HistoryBuilder, { ask, slot, isLocal }: Draft): void {
  const items = ask.items === undefined ? {} : { items: ask.items }
  builder.invoke({
    process: slot.process,
    session: slot.process,
    node: nodeId('n1'),
    phase: isLocal ? 'final' : 'main',
    fn: ask.fn,
    level: isLocal ? 'local' : 'strong',
    key: ask.key,
    args: ask.args,
    ...items,
    intendedNs: slot.inv * 1e6,
    atNs: slot.inv * 1e6,
  })
}

function completionOf({ answer, outcome }: Draft, at: number): Parameters<HistoryBuilder['complete']>[1] {
  if (outcome !== 'ok') return { outcome, atNs: at * 1e6 }
  const { negative, result, items } = answer
  return {
    outcome,
    atNs: at * 1e6,
    ...(negative === true ? { negative } : {}),
    ...(result === undefined ? {} : { result }),
    ...(items === undefined ? {} : { items: items as readonly Item[] }),
  }
}
