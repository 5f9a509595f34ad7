/**
 * A lost disk: the holder empties the data folder that it shares with a database whose process has ended, and counts what
 * there was and what is left. The folder itself stays, its owner and its mode with it: the database's user can begin anew.
 */
import type { NodeId } from '../units.ts'
import type { Deployment } from './deployment.ts'
import { FILL_NAME } from './disk.ts'

/** What became of one node's data. */
export type Emptied =
  | { readonly kind: 'emptied'; readonly files: number; readonly bytes: number }
  | { readonly kind: 'failed'; readonly why: string }

/**
 * $1: the folder; $2: what stays in it, which keeps a disk full and is no data of the database. Prints how many files there
 * were, their bytes, and how many entries of any kind are left.
 */
const EMPTY = `cd -- "$1" || exit 1
kept="./$2"
found() { find . -xdev -mindepth 1 ! -path "$kept" "$@"; }
sizes=$(found ! -type d -printf '%s\\n') || exit 1
files=0
bytes=0
for size in $sizes; do
  files=$((files + 1))
  bytes=$((bytes + size))
done
found -delete
left=$(found -printf '.') || exit 1
echo "$files $bytes \${#left}"`

export async function emptyData(deployment: Deployment, node: NodeId): Promise<Emptied> {
  const { engine, dataPath } = deployment
  const { holder } = deployment.podOf(node)
  const { stdout, stderr, exitCode } = await engine.exec(holder, ['bash', '-c', EMPTY, 'rashomon', dataPath, FILL_NAME])
  const counts = /^(\d+) (\d+) (\d+)\n$/.exec(stdout)?.slice(1).map(Number)
  const [files, bytes, left] = counts ?? []
  const said = stderr.trim().split('\n')[0] || `exit code ${exitCode}`
  if (files !== undefined && bytes !== undefined && left === 0) return { kind: 'emptied', files, bytes }
  const what = left === undefined ? 'cannot be emptied' : `still has ${left} of its files and folders`
  return { kind: 'failed', why: `${dataPath} ${what} (${said})` }
}
