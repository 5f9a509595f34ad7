/**
 * The database processes of a cluster: killed, stopped, paused, wiped, and running again. What a node should be is the union
 * of the active faults: down as long as any of them wants it down, else paused as long as any wants that.
 *
 * A wipe ends the process as a kill does, and empties its data once it is down. That strikes also whoever is down already, by
 * another fault or by itself: a disk can be lost at any time. It strikes once: what a node writes after it has come back stays.
 */
import type { Evidence, PlannedFault } from '../history/index.ts'
import type { Clock } from '../time/index.ts'
import { millis, type NodeId } from '../units.ts'
import { emptyData } from './data-folder.ts'
import type { Deployment } from './deployment.ts'
import { Meeting } from './meeting.ts'
import {
  afterExit,
  alreadyGone,
  type Change,
  type Down,
  hadNothing,
  heldBy,
  type ProcessFault,
  type ProcessState,
  STOP_LIMIT_SECONDS,
  seconds,
  type Wanted,
} from './process-evidence.ts'
import { allDone, Serial } from './serial.ts'

export type { ProcessFault }
export const isProcessFault = (fault: PlannedFault): fault is ProcessFault =>
  fault.kind === 'kill' || fault.kind === 'stop' || fault.kind === 'pause' || fault.kind === 'wipe'

const isDown = (wanted: Wanted): wanted is Down => wanted !== 'running' && wanted !== 'paused'

const END_LIMIT_MS = 10_000
/** A JVM on a busy machine takes its time; one that ends by itself is seen at once. */
const PORT_LIMIT_MS = 90_000
const LOOK_AGAIN_MS = 20
const FREEZE_ATTEMPTS = 20
const SETTLE_LOOKS = 50

/** $1: the node's address; $2: its port; $3: seconds. Succeeds once something listens. */
const LISTENS = `end=$((SECONDS + $3))
while [ "$SECONDS" -lt "$end" ]; do
  for host in "$1" 127.0.0.1; do (exec 3<>"/dev/tcp/$host/$2") 2>/dev/null && exit 0; done
  sleep 0.05
done
exit 1`
const SLICE_SECONDS = '3'
/** This fault is over, as where another has held it all the time; that one is to be healed, and proves that it listens. */
const STRUCK_AGAIN = 'struck again before it listened'

/** One node: what its faults want of it, and their turns to do it. */
interface Member {
  readonly turns: Serial
  /** By the id of the fault. */
  readonly demands: Map<number, ProcessFault['kind']>
}

export class Processes {
  readonly #deployment: Deployment
  readonly #clock: Clock
  readonly #members: ReadonlyMap<NodeId, Member>

  constructor(deployment: Deployment, clock: Clock) {
    this.#deployment = deployment
    this.#clock = clock
    this.#members = new Map(deployment.pods.map(({ node }) => [node, { turns: new Serial(), demands: new Map() }]))
  }

  /** Strikes; `touched` is false if there was nobody left to strike: then nothing is to be healed. */
  async inject(
    id: number,
    { kind }: ProcessFault,
    on: readonly NodeId[],
  ): Promise<{ readonly touched: boolean; readonly evidence: Evidence }> {
    const changes = await this.#applyAll(on, { mayStart: false, wipes: kind === 'wipe' }, ({ demands }) =>
      demands.set(id, kind),
    )
    const touched = changes.some(
      ({ before, emptied }) =>
        before.kind === 'running' ||
        (kind !== 'pause' && before.kind === 'paused') ||
        (emptied !== null && !hadNothing(emptied)),
    )
    if (touched) return { touched, evidence: heldBy(kind, changes) }
    // Were it kept, it would strike unseen as soon as another fault lets go; and one may have done so by now.
    for (const node of on) this.#members.get(node)?.demands.delete(id)
    const held = changes.filter(({ before, heldDown }) => heldDown || before.kind === 'paused')
    await this.#applyAll(
      held.map(({ node }) => node),
      { mayStart: true, wipes: false },
    )
    return { touched, evidence: { kind: 'not-held', why: changes.map(alreadyGone).join('; ') } }
  }

  /** Lets go of these nodes: starts and wakes whomever no other fault wants otherwise, and waits until they listen. */
  async heal(id: number, on: readonly NodeId[]): Promise<Evidence> {
    const changes = await this.#applyAll(on, { mayStart: true, wipes: false }, ({ demands }) => demands.delete(id))
    const texts = await Promise.all(changes.map((change) => this.#back(change)))
    const dead = texts.filter(({ isBack }) => !isBack)
    if (dead.length > 0) return { kind: 'not-healed', why: dead.map(({ text }) => text).join('; ') }
    return { kind: 'healed', probe: texts.map(({ text }) => text).join('; ') }
  }

  async states(on: readonly NodeId[]): Promise<readonly ProcessState[]> {
    return Promise.all(on.map((node) => this.#look(node)))
  }

  /** Each node in a turn of its own: what faults demand counts from their turn on. */
  async #applyAll(
    on: readonly NodeId[],
    { mayStart, wipes }: { readonly mayStart: boolean; readonly wipes: boolean },
    demand: (member: Member) => void = () => {},
  ): Promise<readonly Change[]> {
    const together = new Meeting(on.length, this.#clock)
    const changes = on.flatMap((node) => {
      const member = this.#members.get(node)
      if (member === undefined) return []
      const change = member.turns.run(async () => {
        const heldDown = [...member.demands.values()].some((kind) => kind !== 'pause')
        demand(member)
        const change = await this.#apply(node, mayStart, together)
        // In the same turn: nobody starts it meanwhile.
        const emptied = wipes && change.after.kind === 'down' ? await emptyData(this.#deployment, node) : null
        return { ...change, heldDown, emptied }
      })
      return [change]
    })
    return allDone(changes)
  }

  #wanted(node: NodeId): Wanted {
    const kinds = [...(this.#members.get(node)?.demands.values() ?? [])]
    if (kinds.includes('wipe')) return 'wiped'
    if (kinds.includes('kill')) return 'killed'
    if (kinds.includes('stop')) return 'stopped'
    return kinds.includes('pause') ? 'paused' : 'running'
  }

  async #apply(node: NodeId, mayStart: boolean, together: Meeting): Promise<Omit<Change, 'heldDown' | 'emptied'>> {
    const container = this.#container(node)
    // What dies first has told nobody what dies last, and the other way round.
    const before = await this.#look(node).finally(() => together.arrive())
    const wanted = this.#wanted(node)
    // Such a one is not started by a fault, only by a healing.
    const endedByItself = before.kind === 'down' && !mayStart
    const beganNs = this.#clock.now()
    if (isDown(wanted)) {
      if (before.kind !== 'down') await this.#end(node, wanted, before)
    } else {
      if (before.kind === 'down' && !endedByItself) await container.start()
      const now = before.kind === 'down' ? (await this.#look(node)).kind : before.kind
      if (wanted === 'paused' && now === 'running') await this.#freeze(node)
      if (wanted === 'running' && now === 'paused') await container.unpause()
    }
    const tookNs = this.#clock.now() - beganNs
    return { node, before, after: await this.#settled(node, wanted, endedByItself), tookNs, wanted }
  }

  /** The engine sets a state when it is asked to, and again when it is told of it: what it shows may lag for a moment. */
  async #settled(node: NodeId, wanted: Wanted, endedByItself: boolean): Promise<ProcessState> {
    const expected = isDown(wanted) ? 'down' : wanted
    const { signal } = new AbortController()
    for (let look = 1; ; look++) {
      const state = await this.#look(node)
      if (state.kind === expected || endedByItself || look === SETTLE_LOOKS) return state
      await this.#clock.sleep(millis(LOOK_AGAIN_MS), signal)
    }
  }

  /** Where control groups are of the first kind, a process that is just starting others cannot always be frozen at once. */
  async #freeze(node: NodeId): Promise<void> {
    const { signal } = new AbortController()
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#container(node).pause()
        return
      } catch (error) {
        const { kind } = await this.#look(node)
        if (kind !== 'running') return
        if (attempt === FREEZE_ATTEMPTS) throw error
        await this.#clock.sleep(millis(LOOK_AGAIN_MS), signal)
      }
    }
  }

  async #end(node: NodeId, wanted: Down, { kind }: ProcessState): Promise<void> {
    const container = this.#container(node)
    if (wanted === 'stopped') {
      if (kind === 'paused') await container.unpause() // a frozen process hears no signal
      await container.stop({ t: STOP_LIMIT_SECONDS })
    } else await container.kill({ signal: 'SIGKILL' })
    const { signal } = new AbortController()
    const untilNs = this.#clock.now() + millis(END_LIMIT_MS)
    for (let state = await this.#look(node); state.kind !== 'down'; state = await this.#look(node)) {
      if (this.#clock.now() >= untilNs) return
      // Some engines leave a frozen process frozen: it dies when it thaws, before it does anything.
      if (wanted !== 'stopped' && state.kind === 'paused') await container.unpause().catch(() => undefined)
      await this.#clock.sleep(millis(LOOK_AGAIN_MS), signal)
    }
  }

  async #back({ node, before, after, wanted }: Change): Promise<{ readonly isBack: boolean; readonly text: string }> {
    if (wanted !== 'running') return { isBack: true, text: `${node}: still ${wanted} by another fault` }
    if (after.kind !== 'running')
      return { isBack: false, text: `${node}: ${after.kind}${after.kind === 'down' ? afterExit(after) : ''}` }
    const began = before.kind === 'down' ? 'started again' : before.kind === 'paused' ? 'goes on' : 'running'
    const beganNs = this.#clock.now()
    const why = await this.#listens(node)
    if (why !== null) return { isBack: why === STRUCK_AGAIN, text: `${node}: ${began}, but ${why}` }
    const tookNs = this.#clock.now() - beganNs
    return {
      isBack: true,
      text: `${node}: ${began}, listens on ${this.#deployment.clientPort} after ${seconds(tookNs)}`,
    }
  }

  /** Why it does not listen, null if it does. A fault that comes meanwhile ends the waiting. */
  async #listens(node: NodeId): Promise<string | null> {
    const { holder, address } = this.#deployment.podOf(node)
    const { engine, clientPort } = this.#deployment
    const untilNs = this.#clock.now() + millis(PORT_LIMIT_MS)
    while (this.#clock.now() < untilNs) {
      const args = [address, `${clientPort}`, SLICE_SECONDS]
      const { exitCode } = await engine.exec(holder, ['bash', '-c', LISTENS, 'rashomon', ...args])
      // Looked at also when it listens: some do before they find out that they cannot start.
      const state = await this.#look(node)
      if (this.#wanted(node) !== 'running') return exitCode === 0 ? null : STRUCK_AGAIN
      if (state.kind === 'down') return `ended by itself${afterExit(state)}`
      if (exitCode === 0) return null
    }
    return `its port ${clientPort} stayed closed for ${PORT_LIMIT_MS / 1000} s`
  }

  async #look(node: NodeId): Promise<ProcessState> {
    const { State, Config } = await this.#container(node).inspect()
    return {
      kind: State.Paused ? 'paused' : State.Running ? 'running' : 'down',
      exitCode: State.ExitCode,
      outOfMemory: State.OOMKilled,
      // Missing in the driver's types.
      stopSignal: (Config as { readonly StopSignal?: string }).StopSignal ?? 'SIGTERM',
    }
  }

  #container(node: NodeId): ReturnType<Deployment['engine']['docker']['getContainer']> {
    return this.#deployment.engine.docker.getContainer(this.#deployment.podOf(node).database)
  }
}
