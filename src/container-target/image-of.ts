/** Which image a node is run from. */
import { givenImage } from '../docker/images.ts'
import type { ImageSource } from '../docker/index.ts'
import type { Options } from '../plugin/index.ts'
import type { ContainerTargetDescription } from './description.ts'

/** What was asked for on the command line, else in the environment, else the target's own. */
export function imageOf(
  { name, image }: ContainerTargetDescription,
  options: Options,
  flag: string | null,
): ImageSource {
  const given = givenImage(flag, name)
  if (given !== null) return { kind: 'reference', reference: given }
  return typeof image === 'function' ? image(options) : image
}
