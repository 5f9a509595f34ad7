/**
 * What decides how a run comes out beside what was asked for: which Rashomon makes it, of which images, with which
 * plug-ins of the user's own. A finished run of another origin is not the one that would be made now.
 *
 * Blind: an image that was made anew under its old name; what a plug-in's file imports.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { givenHolderImage, holderSource, imageReference } from '../docker/index.ts'
import { isPath } from './registry.ts'
import type { ResolvedRun } from './resolve-run.ts'
import { versions } from './versions.ts'

export function originOf(run: Pick<ResolvedRun, 'config' | 'target' | 'options'>): string {
  const { workload, target, nemeses } = run.config
  const own = [workload, target, ...nemeses].filter(isPath).map(hashOfFile)
  const decisive = JSON.stringify([versions()['rashomon'], imagesOf(run), own])
  return createHash('sha256').update(decisive).digest('hex').slice(0, 16)
}

function imagesOf({ config, target, options }: Pick<ResolvedRun, 'config' | 'target' | 'options'>): readonly string[] {
  if (target.kind !== 'docker') return []
  const given = config.image === null ? undefined : imageReference({ kind: 'reference', reference: config.image })
  const database = given ?? target.image?.(options).reference
  const holder = imageReference(holderSource(givenHolderImage(config.holderImage)))
  return [...(database === undefined ? [] : [database]), holder]
}

const hashOfFile = (path: string): string =>
  existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
