/** Judges a history that may be long: with threads, a live line, and Ctrl-C keeping what was decided. */
import { type Budget, type Findings, judge } from '../checkers/index.ts'
import type { History } from '../history/index.ts'
import type { DataType } from './data-types.ts'

export interface LongJudging {
  readonly budget: Budget
  readonly signal: AbortSignal
  readonly workers: number | undefined
}

export async function judgeLong(history: History, { checkers }: DataType, { budget }: LongJudging): Promise<Findings> {
  return judge(history, checkers, budget)
}
