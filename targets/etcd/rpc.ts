/** What rpc.proto describes, loaded at first use: who never talks to etcd never reads it. */
import { fileURLToPath } from 'node:url'
import type { MethodDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { Method } from './messages.ts'

/** A method as the driver calls it. */
export type AnyMethod = MethodDefinition<object, object>

const SERVICES = ['KV', 'Lease', 'Maintenance']
let loaded: ReadonlyMap<string, AnyMethod> | null = null

export function methodOf(name: Method | 'LeaseKeepAlive'): AnyMethod {
  loaded ??= load()
  const method = loaded.get(name)
  if (method === undefined) throw new Error(`rpc.proto has no method ${name}`)
  return method
}

function load(): ReadonlyMap<string, AnyMethod> {
  const definition = loadSync(fileURLToPath(new URL('./rpc.proto', import.meta.url)), {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  })
  // The loader's types do not tell services from messages; these three are services.
  const services = SERVICES.map((name) => definition[`etcdserverpb.${name}`] as Readonly<Record<string, AnyMethod>>)
  return new Map(services.flatMap((service) => Object.entries(service)))
}
