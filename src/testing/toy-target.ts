/** A target of simulated nodes that answer each call as a test says: what the runner makes of it is what is tested. */
import { type Call, type Client, DefiniteFailure, type Facets, type StartedTarget } from '../plugin/index.ts'
import { type Connection, ConnectionError } from '../simulation/index.ts'
import type { Key, NodeId, Value } from '../units.ts'
import { type Order, type ScriptedOptions, ScriptedWorld } from './scripted-world.ts'

export interface ToyCall {
  readonly fn: string
  readonly key: Key
  readonly args: readonly Value[]
  readonly node: NodeId
  readonly level: string
  readonly requestId: string
  readonly session: string
  readonly atNs: number
}

/** What the node does with a call: answers a value, refuses it, says that it does not know, or says nothing. */
export type ToyAnswer =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'refused' | 'unsure'; readonly why: string }
  | { readonly kind: 'mute' }

export interface ToyOptions extends ScriptedOptions {
  /** By default a register that all nodes share. */
  readonly respond?: (call: ToyCall, calls: readonly ToyCall[]) => ToyAnswer | null
  /** Clients that take no notice when their call is aborted. */
  readonly stubborn?: boolean
  readonly primaries?: StartedTarget['primaries']
  /** What the nodes say of themselves after the last heal; without it nobody can ask. */
  readonly settled?: NonNullable<StartedTarget['settled']>
  readonly withoutCas?: boolean
}

export interface Toy extends StartedTarget {
  readonly world: ScriptedWorld
  /** In the order in which clients asked. */
  readonly calls: readonly ToyCall[]
  readonly opened: readonly string[]
  readonly closed: readonly string[]
}

export function toyTarget(options: ToyOptions = {}): Toy {
  const world = new ScriptedWorld(options)
  const values = new Map<Key, Value>()
  const calls: ToyCall[] = []
  const opened: string[] = []
  const closed: string[] = []

  const answer = (call: ToyCall): ToyAnswer => {
    const special = options.respond?.(call, calls) ?? null
    if (special !== null) return special
    const held = values.get(call.key) ?? null
    if (call.fn === 'read') return { kind: 'value', value: held }
    const swapped = call.fn === 'write' || held === call.args[0]
    if (swapped) values.set(call.key, call.args.at(-1) ?? null)
    return { kind: 'value', value: swapped ? 'swapped' : held }
  }

  const open = (session: string): Client => {
    opened.push(session)
    const streams = new Map<NodeId, Connection<Order>>()
    const ask = async (fn: string, key: Key, args: readonly Value[], call: Call): Promise<Value> => {
      const asked = {
        fn,
        key,
        args,
        node: call.node,
        level: call.level,
        requestId: call.requestId,
        session,
        atNs: world.simulation.nowNs,
      }
      calls.push(asked)
      let stream = streams.get(call.node)
      if (stream === undefined || !stream.isOpen) {
        stream = world.simulation.connect(call.node)
        streams.set(call.node, stream)
      }
      const connection = stream
      const abort = (): void => world.simulation.disconnect(connection, 'timed out')
      if (options.stubborn !== true) call.signal.addEventListener('abort', abort, { once: true })
      const request: Order = {
        text: `${fn} ${key}`,
        act: (io, from) => {
          const answered = answer(asked)
          if (answered.kind !== 'mute') io.send(from, { text: JSON.stringify(answered) })
        },
      }
      const text = await world.ask(connection, request).catch((error: unknown) => {
        throw error instanceof ConnectionError && !error.sent ? new DefiniteFailure(error.message) : error
      })
      const told = JSON.parse(text) as ToyAnswer
      if (told.kind === 'refused') throw new DefiniteFailure(told.why)
      if (told.kind === 'value') return told.value
      throw new Error(told.kind === 'unsure' ? told.why : 'no answer')
    }
    const register: Facets['register'] = {
      read: async (key, call) => ({ value: await ask('read', key, [], call) }),
      write: async (key, value, call) => {
        await ask('write', key, [value], call)
        return { value: undefined }
      },
      cas: async (key, from, to, call) => {
        const value = await ask('cas', key, [from, to], call)
        return { value: value === 'swapped' ? { swapped: true } : { swapped: false, current: value } }
      },
    }
    const { cas: _cas, ...plain } = register
    return {
      facets: { register: options.withoutCas === true ? plain : register },
      close: async () => {
        closed.push(session)
        for (const stream of streams.values()) world.simulation.disconnect(stream, 'closed')
      },
    }
  }

  return {
    world,
    calls,
    opened,
    closed,
    cluster: world.cluster,
    clock: world.simulation.clock,
    drive: (work) => world.drive(work),
    ready: () => Promise.resolve(),
    open,
    primaries: options.primaries ?? (() => []),
    ...(options.settled === undefined ? {} : { settled: options.settled }),
    stop: () => Promise.resolve(),
  }
}
