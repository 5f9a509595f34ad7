/**
 * Cuts one node off, and ends its process while it is alone: what it had acknowledged by itself, and not yet on its disk,
 * is nowhere else. With its disk wiped, what it had written there is gone, too.
 *
 *     n1  ───|cut off ─ ─ ─ ─ ✗ killed … started ─ ─ |healed───
 *
 * Blind: losses that take a crash of several nodes at once (kill, with kill-whom=all).
 */
import { type Nemesis, type NemesisContext, nanos, type Options, type Step, textOption } from 'rashomon/sdk'

export const isolatedCrash: Nemesis = {
  name: 'isolated-crash',
  title: 'crashes in isolation',
  description: 'cuts one node off, kills it while it is alone, starts it again, and heals the cut',
  faults: ['cut', 'kill', 'wipe'],
  faultsWith: (options) => ['cut', crashOf(options)],
  takesAll: true,
  options: [
    {
      name: 'isolated-crash-disk',
      description: 'whether its data are still there when it starts again',
      default: 'kept',
      choices: ['kept', 'wiped'],
    },
  ],
  fewestNodes: () => 2,
  plan,
}

const crashOf = (options: Options): 'kill' | 'wipe' =>
  textOption(options, 'isolated-crash-disk') === 'wiped' ? 'wipe' : 'kill'

function* plan({ nodes, random, intervalNs, options }: NemesisContext): Generator<Step, void, void> {
  const pause = (): Step => ({ kind: 'wait', forNs: nanos(Math.round(intervalNs * (0.5 + random.next()))) })
  for (let id = 1; ; id += 2) {
    const whom = { kind: 'nodes', nodes: [random.pick(nodes)] } as const
    yield pause()
    yield { kind: 'inject', id, fault: { kind: 'cut', shape: 'isolate', whom } }
    yield pause()
    yield { kind: 'inject', id: id + 1, fault: { kind: crashOf(options), whom } }
    yield pause()
    yield { kind: 'heal', id: id + 1 }
    yield { kind: 'heal', id }
  }
}
