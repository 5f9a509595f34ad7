/**
 * The driver, and what rpc.proto describes, both loaded at first use: who only lists targets, or runs a simulation, does
 * not wait for them.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { MethodDefinition } from '@grpc/grpc-js'
import type { Method } from './messages.ts'

/** A method as the driver calls it. */
export type AnyMethod = MethodDefinition<object, object>

type Driver = typeof import('@grpc/grpc-js')
type Loader = typeof import('@grpc/proto-loader')

// Both are CommonJS, so they can be had in the midst of a synchronous function.
const require = createRequire(import.meta.url)
const SERVICES = ['KV', 'Lease', 'Maintenance']

let loadedDriver: Driver | null = null
let loadedMethods: ReadonlyMap<string, AnyMethod> | null = null

export function grpc(): Driver {
  loadedDriver ??= require('@grpc/grpc-js') as Driver
  return loadedDriver
}

export function methodOf(name: Method | 'LeaseKeepAlive'): AnyMethod {
  loadedMethods ??= loadMethods()
  const method = loadedMethods.get(name)
  if (method === undefined) throw new Error(`rpc.proto has no method ${name}`)
  return method
}

function loadMethods(): ReadonlyMap<string, AnyMethod> {
  const { loadSync } = require('@grpc/proto-loader') as Loader
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
