/** The shape of a suite's file: what it takes, and one sentence for what is wrong, with the path in the file. */
import { z } from 'zod'
import type { SuiteDefinition } from '../plugin/index.ts'
import { nearest } from './nearest.ts'

const texts = z.record(z.string(), z.string())
const names = z.array(z.string().min(1)).min(1)
const settings = { flags: texts.optional(), options: texts.optional() }
const matrix = { targets: names, levels: names.optional(), workloads: names, nemeses: names, ...settings }
const control = {
  // A path on disk of its own, where letters of both cases may be the same.
  name: z.string().regex(/^\w[\w.-]*$/, 'it takes letters, digits, ".", "_" and "-"'),
  title: z.string().min(1),
  workload: z.string().min(1),
  target: z.string().min(1),
  ...settings,
}
const schema = z.strictObject({
  title: z.string().min(1),
  ...settings,
  matrix: z.array(z.strictObject(matrix)).optional(),
  runs: z.array(z.strictObject(control)).optional(),
})

export type Shape =
  | { readonly kind: 'right'; readonly definition: SuiteDefinition }
  /** "matrix[0].levels: it takes a list, and is text" */
  | { readonly kind: 'wrong'; readonly why: string }

export function shapeOf(json: unknown): Shape {
  const parsed = schema.safeParse(json)
  // What zod leaves undefined is absent in what it was given, too: the types differ in that alone.
  if (parsed.success) return { kind: 'right', definition: parsed.data as SuiteDefinition }
  const [issue] = parsed.error.issues
  if (issue === undefined) return { kind: 'wrong', why: 'it has the wrong shape' }
  const path = placeText(issue.path)
  return {
    kind: 'wrong',
    why: `${path === '' ? 'its default export' : path}: ${plainly(issue, valueAt(json, issue.path))}`,
  }
}

/** matrix[0].flags.rate */
const placeText = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

const valueAt = (json: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    json,
  )

function plainly(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return strangerText(issue.keys[0] ?? '', issue.path)
    case 'invalid_type':
      return value === undefined
        ? `it is missing, and takes ${KINDS[issue.expected] ?? issue.expected}`
        : `it takes ${KINDS[issue.expected] ?? issue.expected}, and is ${shownValue(value)}`
    case 'too_small':
      return 'it must not be empty'
    default:
      return issue.message
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  array: 'a list',
  object: 'an object',
  record: 'an object of texts by name',
}

const LONGEST = 40

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value === 'function') return 'a function'
  return String(JSON.stringify(value)).slice(0, LONGEST)
}

function strangerText(key: string, [list, ...rest]: readonly PropertyKey[]): string {
  const known = Object.keys(rest.length === 0 ? schema.shape : list === 'matrix' ? matrix : control)
  const meant = nearest(key, known)
  return `nothing is called "${key}" there; ${meant === undefined ? `it takes ${known.join(', ')}` : `did you mean "${meant}"?`}`
}
