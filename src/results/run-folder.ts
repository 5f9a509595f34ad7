/**
 * A run on disk: test.json (what was asked), history.jsonl (as it happens), verdict.json, latency/*.hlog, report.html.
 * This room is the only writer of `results/`.
 */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { UsageError } from '../errors.ts'
import { type Header, type History, type HistorySink, JsonlLoader, JsonlSink } from '../history/index.ts'
import { AppendingFile, makeFolder, pointAt, readText, writeWhole } from './files.ts'
import { bytesOf, decodeBytes, STANDARD_INPUT } from './read-bytes.ts'

export interface RunFolder {
  readonly path: string
}

/** "2026-11-21T10-04-05-register-eventual-a1b2c3"; `id` must be fresh. */
export const runName = (startedAt: string, workload: string, target: string, id: string): string =>
  `${startedAt.slice(0, 19).replaceAll(':', '-')}-${workload}-${target}-${id}`

/** @throws {EnvironmentError} when the folder cannot be made */
export function createRunFolder(path: string, test: unknown): RunFolder {
  makeFolder(path)
  writeWhole(join(path, 'test.json'), `${JSON.stringify(test, null, 2)}\n`)
  return { path }
}

export interface HistoryFile {
  readonly sink: HistorySink
  close(): void
}

/** `eachLine`: every line is with the system before anything else happens; else lines are gathered. */
export function openHistory(
  { path }: RunFolder,
  header: Header,
  { eachLine }: { readonly eachLine: boolean },
): HistoryFile {
  const file = new AppendingFile(join(path, 'history.jsonl'))
  const take = (line: string): void => {
    file.append(line)
    if (eachLine) file.flush()
  }
  return { sink: new JsonlSink(header, take), close: () => file.close() }
}

export const saveVerdict = ({ path }: RunFolder, verdict: unknown): void =>
  writeWhole(join(path, 'verdict.json'), `${JSON.stringify(verdict, null, 2)}\n`)

/** What the harness itself took, for whoever judges the latencies. */
export const saveHarness = ({ path }: RunFolder, harness: unknown): void =>
  writeWhole(join(path, 'harness.json'), `${JSON.stringify(harness, null, 2)}\n`)

/** As saved; undefined when there is none. */
export const readHarness = ({ path }: RunFolder): unknown =>
  existsSync(join(path, 'harness.json')) ? parseJson(readText(join(path, 'harness.json'))) : undefined

interface NodeLog {
  readonly node: string
  readonly name: string
  readonly text: Uint8Array
}

/** nodes/<node>/<name> */
export function saveNodeLogs({ path }: RunFolder, logs: readonly NodeLog[]): void {
  for (const { node, name, text } of logs) {
    const folder = join(path, 'nodes', plainName(node))
    makeFolder(folder)
    writeWhole(join(folder, plainName(name)), text)
  }
}

const LONGEST_NAME = 200

/** A database names its files as it likes; the end of a long name tells more, and file systems take 255 bytes. */
const plainName = (name: string): string =>
  name
    .slice(-LONGEST_NAME)
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')

export const saveReport = ({ path }: RunFolder, html: string): void => writeWhole(join(path, 'report.html'), html)

/** One HdrHistogram log a function and outcome: latency/write-ok.hlog … */
export function saveLatencies({ path }: RunFolder, logs: ReadonlyMap<string, string>): void {
  if (logs.size === 0) return
  makeFolder(join(path, 'latency'))
  for (const [name, log] of logs) writeWhole(join(path, 'latency', `${name.replace(/[^\w.-]/g, '_')}.hlog`), log)
}

export const saveIndex = (path: string, html: string, suite: unknown): void => {
  writeWhole(join(path, 'index.html'), html)
  writeWhole(join(path, 'suite.json'), `${JSON.stringify(suite, null, 2)}\n`)
}

/** As saved; undefined when there is none. */
export const readSuite = (path: string): unknown =>
  existsSync(join(path, 'suite.json')) ? parseJson(readText(join(path, 'suite.json'))) : undefined

/** results/latest → the newest run or suite. */
export const markLatest = (path: string): void => pointAt(join(dirname(path), 'latest'), path)

/** The path as a user would type it. */
export const shown = (path: string): string => {
  const near = relative(process.cwd(), path)
  return near === '' ? '.' : near.startsWith('..') ? path : near
}

/** The same as an argument of a POSIX shell, in quotes where it needs them. */
export const typed = (path: string): string => {
  const near = shown(path)
  return /^[\w@%+=:,./-]+$/.test(near) && !near.startsWith('-') ? near : `'${near.replaceAll("'", "'\\''")}'`
}

/** A run folder, or a history file alone. */
export interface SavedRun {
  readonly historyPath: string
  /** test.json's content, null for a history alone. */
  readonly test: unknown
  readonly folder: RunFolder | null
}

/**
 * @throws {EnvironmentError} when there is nothing to read
 * @throws {UsageError} when it is a tour's folder
 */
export function locateRun(path: string): SavedRun {
  const isFolder = existsSync(path) && statSync(path).isDirectory()
  if (isFolder && existsSync(join(path, 'suite.json'))) throw isSuite(path)
  const historyPath = isFolder ? join(path, 'history.jsonl') : path
  const folder = isFolder ? path : basename(path) === 'history.jsonl' ? dirname(path) : null
  const testPath = folder === null ? null : join(folder, 'test.json')
  if (folder === null || testPath === null || !existsSync(testPath)) return { historyPath, test: null, folder: null }
  return { historyPath, test: parseJson(readText(testPath)), folder: { path: folder } }
}

const isSuite = (path: string): UsageError =>
  new UsageError({
    what: `${shown(path)} is a tour, not a run`,
    why: 'it holds one folder a run',
    fix: `give one of them, such as ${shown(join(path, 'register-strong-both'))}`,
  })

/** undefined when it is not JSON: whoever validates it says so. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Plain, gzip or zstd; `-` is what is piped in. @throws {HistoryError} {EnvironmentError} */
export const readHistory = (path: string): Promise<History> =>
  decodeBytes(path, new JsonlLoader(path === STANDARD_INPUT ? 'stdin' : shown(path), bytesOf(path) ?? 0))
export const readHistoryText = (path: string): string => readText(path)
