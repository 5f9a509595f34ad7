/**
 * How one node is run. The same command and files in the official image and in one made of the jars: both keep these in one
 * folder, so the configuration comes with the node and nothing of the image's own start-up is needed.
 */
import type { NodeFile, NodePlace, NodeSpec } from 'rashomon/sdk'
import type { Settings } from './options.ts'

export const CQL_PORT = 9042
export const DATA = '/var/lib/cassandra'
export const DATA_CENTER = 'dc1'
/** Until a coordinator gives up waiting for replicas. */
export const REQUEST_SECONDS = 1.5
const REQUEST_TIMEOUT = `${REQUEST_SECONDS * 1000}ms`
const CONFIGURATION = '/etc/rashomon-cassandra'
const JARS = '/opt/cassandra/lib'

/** A little memory, on a machine that has to bear several nodes. */
const JVM: readonly string[] = [
  '-Xms256m',
  '-Xmx256m',
  '-XX:+UseSerialGC',
  // Hints (32 MB), cached files and connections all lie there: with less, a node that came back answers nobody.
  '-XX:MaxDirectMemorySize=192m',
  '-XX:MaxMetaspaceSize=128m',
  '-XX:ReservedCodeCacheSize=64m',
  '-Xss256k',
  '-XX:TieredStopAtLevel=1',
  '-Djdk.attach.allowAttachSelf=true',
  '-Dio.netty.tryReflectionSetAccessible=true',
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
  '--add-opens=java.base/java.io=ALL-UNNAMED',
  '--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED',
]

/** All nodes are seeds with a token each: none waits for another to join, and gossip need not settle first. */
const START: readonly string[] = [
  '-Dcassandra-foreground=yes',
  `-Dcassandra.config=file://${CONFIGURATION}/cassandra.yaml`,
  `-Dcassandra.storagedir=${DATA}`,
  `-Dcassandra.logdir=${DATA}/logs`,
  '-Dlogback.configurationFile=logback.xml',
  '-Dcassandra.ring_delay_ms=2000',
  '-Dcassandra.skip_wait_for_gossip_to_settle=0',
  // Also how soon it is tried again: at once, a node that comes back alone does nothing else, hints included.
  '-Dcassandra.superuser_setup_delay_ms=1000',
  '-Dcassandra.consistent.rangemovement=false',
  '-Dcassandra.shutdown_announce_in_ms=200',
]

/**
 * A node whose disk was lost has a new id, and is otherwise refused by its old address ("a node with address … already
 * exists"). The flag leaves out that whole check, and with it the first round of gossip, so other runs go without it.
 */
const START_WITHOUT_DATA = '-Dcassandra.allow_unsafe_join=true'

export const nodeSpec = (
  place: NodePlace,
  all: readonly NodePlace[],
  settings: Settings,
  { cluster, mayBeWiped }: { readonly cluster: string; readonly mayBeWiped: boolean },
): NodeSpec => ({
  command: [
    'java',
    ...JVM,
    ...START,
    ...(mayBeWiped ? [START_WITHOUT_DATA] : []),
    '-cp',
    `${CONFIGURATION}:${JARS}/*`,
    'org.apache.cassandra.service.CassandraDaemon',
  ],
  files: [
    inFolder('cassandra.yaml', yaml(place, all, settings, cluster)),
    inFolder('cassandra-rackdc.properties', `dc=${DATA_CENTER}\nrack=rack1\n`),
    inFolder('logback.xml', LOGBACK),
  ],
})

const inFolder = (name: string, text: string): NodeFile => ({ path: `${CONFIGURATION}/${name}`, text })

const LOGBACK = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="STDOUT"/></root>
  <logger name="com.thinkaurelius.thrift" level="ERROR"/>
</configuration>
`

/**
 * Timeouts are shorter than the driver's, so that the server's own, more telling error comes first. But what nodes ask of each
 * other when they meet again (are you alive, what is your schema) has Cassandra's own 10 s: 5.0.8 asks once, and where the
 * answer is late, never again (CASSANDRA-21428). The snitch puts the coordinator's own replica first, as in production; with
 * the simple one, readings at ONE would always ask the same node.
 */
function yaml(place: NodePlace, all: readonly NodePlace[], settings: Settings, cluster: string): string {
  const entries: Readonly<Record<string, string | number | boolean>> = {
    cluster_name: cluster,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'GossipingPropertyFileSnitch',
    dynamic_snitch: false,
    num_tokens: 1,
    initial_token: `"${tokens(all.length)[all.findIndex(({ node }) => node === place.node)]}"`,
    auto_bootstrap: false,
    listen_address: place.address,
    rpc_address: place.address,
    storage_port: 7000,
    native_transport_port: CQL_PORT,
    start_native_transport: true,
    seed_provider: `[{class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [{seeds: "${all.map(({ address }) => address).join(',')}"}]}]`,
    ...(settings.commitlog === 'batch'
      ? { commitlog_sync: 'batch' }
      : { commitlog_sync: 'periodic', commitlog_sync_period: '10s' }),
    commitlog_segment_size: '5MiB',
    ...(settings.commitlogCompression ? { commitlog_compression: '[{class_name: LZ4Compressor}]' } : {}),
    hinted_handoff_enabled: settings.hints,
    hints_flush_period: `${Math.round(settings.hintsFlushSeconds * 1000)}ms`,
    paxos_variant: settings.paxos,
    phi_convict_threshold: 5,
    memtable_allocation_type: 'heap_buffers',
    disk_access_mode: 'standard',
    file_cache_size: '32MiB',
    auto_snapshot: false,
    concurrent_reads: 8,
    concurrent_writes: 8,
    concurrent_counter_writes: 8,
    read_request_timeout: REQUEST_TIMEOUT,
    range_request_timeout: REQUEST_TIMEOUT,
    write_request_timeout: REQUEST_TIMEOUT,
    counter_write_request_timeout: REQUEST_TIMEOUT,
    cas_contention_timeout: `${Math.round(settings.casSeconds * 1000)}ms`,
  }
  return Object.entries(entries)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')
}

/** The ring in equal parts. */
export function tokens(count: number): readonly bigint[] {
  const first = -(2n ** 63n)
  return Array.from({ length: count }, (_, at) => first + (2n ** 64n * BigInt(at)) / BigInt(count))
}
