/**
 * The names of the consistency models and invariants, and what each promises in one sentence.
 *
 * A *model* is whatever a history can refute. The lattice half is from Viotti & Vukolić, "Consistency in
 * Non-Transactional Distributed Storage Systems" (ACM CSUR 2016); CC, CM and CCv are those of Bouajjani, Enea,
 * Guerraoui and Hamza, "On Verifying Causal Consistency" (POPL 2017); the session guarantees are Terry et al. (PDIS 1994).
 */
export const SESSION_GUARANTEES = ['ryw', 'mr', 'mw', 'wfr'] as const
export type SessionGuarantee = (typeof SESSION_GUARANTEES)[number]

export const MODEL_NAMES = [
  'linearizable',
  'sequential',
  'cm',
  'ccv',
  'cc',
  'pram',
  'ryw-convergent',
  'mr-convergent',
  'mw-convergent',
  'wfr-convergent',
  'ryw-session',
  'mr-session',
  'mw-session',
  'wfr-session',
  'convergence',
  'no-lost-ack',
  'conservation',
  'no-overdraft',
  'snapshot-reads',
  'one-owner',
  'counter-bounds',
  '2-atomic',
  'no-phantom',
  'no-duplicate',
  'one-log',
  'unique-ids',
  'mutual-exclusion',
  'fencing',
  'version-order',
] as const
export type ModelName = (typeof MODEL_NAMES)[number]

export interface ModelInfo {
  readonly title: string
  /** What a database that offers it promises, for people. */
  readonly promise: string
  /** lattice: a consistency model proper; invariant: a property of the data that stronger models imply. */
  readonly kind: 'lattice' | 'invariant'
}

export const MODELS: Readonly<Record<ModelName, ModelInfo>> = {
  linearizable: {
    title: 'linearizable',
    promise: 'every operation takes effect at one instant between its call and its answer',
    kind: 'lattice',
  },
  sequential: {
    title: 'sequential',
    promise: 'all operations fit one order that keeps the order of every session',
    kind: 'lattice',
  },
  cm: {
    title: 'causal memory',
    promise: 'each session sees an order of its own that keeps causality and never takes a reading back',
    kind: 'lattice',
  },
  ccv: {
    title: 'causal convergence',
    promise: 'causality is kept, and all sessions agree on the order of concurrent writes',
    kind: 'lattice',
  },
  cc: { title: 'causal', promise: 'no session sees an effect without its cause', kind: 'lattice' },
  pram: {
    title: 'PRAM',
    promise: "each session sees every other session's writes in the order issued",
    kind: 'lattice',
  },
  'ryw-convergent': {
    title: 'read your writes (convergent)',
    promise: 'a session sees its own writes or later ones, in one order of writes for all',
    kind: 'lattice',
  },
  'mr-convergent': {
    title: 'monotonic reads (convergent)',
    promise: 'a session never goes back to an older value, in one order of writes for all',
    kind: 'lattice',
  },
  'mw-convergent': {
    title: 'monotonic writes (convergent)',
    promise: "a session's writes are seen in their order, in one order of writes for all",
    kind: 'lattice',
  },
  'wfr-convergent': {
    title: 'writes follow reads (convergent)',
    promise: 'who sees a write sees what its writer had read, in one order of writes for all',
    kind: 'lattice',
  },
  'ryw-session': { title: 'read your writes', promise: 'a session sees its own writes or later ones', kind: 'lattice' },
  'mr-session': { title: 'monotonic reads', promise: 'a session never goes back to an older value', kind: 'lattice' },
  'mw-session': { title: 'monotonic writes', promise: "a session's writes are seen in their order", kind: 'lattice' },
  'wfr-session': {
    title: 'writes follow reads',
    promise: 'who sees a write sees what its writer had read',
    kind: 'lattice',
  },
  convergence: {
    title: 'convergence',
    promise: 'all nodes give the same answer once faults are healed and the quiet period is over',
    kind: 'invariant',
  },
  'no-lost-ack': {
    title: 'no acknowledged write lost',
    promise: 'a write that was acknowledged, and never overwritten, is there in the end',
    kind: 'invariant',
  },
  conservation: { title: 'conservation', promise: 'transfers neither create nor destroy money', kind: 'invariant' },
  'no-overdraft': { title: 'no overdraft', promise: 'no account ever goes below zero', kind: 'invariant' },
  'snapshot-reads': {
    title: 'snapshot reads',
    promise: 'a reading of all accounts shows one moment',
    kind: 'invariant',
  },
  'one-owner': { title: 'one owner', promise: 'a name is never given to two owners', kind: 'invariant' },
  'counter-bounds': {
    title: 'counter bounds',
    promise: 'in the end the counter lies between what was acknowledged and what was attempted',
    kind: 'invariant',
  },
  '2-atomic': {
    title: '2-atomic',
    promise: 'every read returns one of the two latest values of some order that respects real time',
    kind: 'lattice',
  },
  'no-phantom': { title: 'no phantom', promise: 'nothing is read that nobody wrote', kind: 'invariant' },
  'no-duplicate': {
    title: 'no duplicate',
    promise: 'what was put in once is there, or comes out, once',
    kind: 'invariant',
  },
  'one-log': {
    title: 'one log',
    promise: 'all readings of a log are beginnings of one and the same sequence',
    kind: 'invariant',
  },
  'unique-ids': { title: 'unique ids', promise: 'no id is ever given out twice', kind: 'invariant' },
  'mutual-exclusion': {
    title: 'mutual exclusion',
    promise: 'no two holders ever believe at the same time that the lock is theirs',
    kind: 'invariant',
  },
  fencing: {
    title: 'fencing',
    promise: 'tokens grow from holder to holder, and what the lock guards refuses an older one',
    kind: 'invariant',
  },
  'version-order': {
    title: 'version order',
    promise: 'the versions that the database reports follow real time',
    kind: 'invariant',
  },
}

export const isModelName = (text: string): text is ModelName => Object.hasOwn(MODELS, text)
