import { type Options, optionDefaults, UsageError } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { mongodb } from './index.ts'
import { LEVELS, PLANS } from './levels.ts'
import { OPTIONS, planOf, refuseWhatCannotBe, settingsOf } from './options.ts'

const options = (changed: Options = {}): Options => ({ ...optionDefaults(OPTIONS), ...changed })
const asked =
  (level: string, changed: Options = {}, nodes = 3) =>
  () =>
    refuseWhatCannotBe(level, options(changed), nodes)

test('every level is planned, and says where its promise is from', () => {
  for (const { name, source, claims } of LEVELS) {
    expect(name in PLANS || name === 'custom').toBe(true)
    if (name !== 'custom') expect(source).toMatch(/^https:\/\/www\.mongodb\.com\/docs/)
    else expect(claims).toEqual({})
    expect(asked(name)).not.toThrow()
  }
  expect([mongodb.defaultLevel, mongodb.localLevel].every((name) => name in PLANS)).toBe(true)
})

test('what is claimed follows from what is asked of the server', () => {
  for (const { name, claims } of LEVELS) {
    const { w, read, readFrom, causal } = planOf(name, settingsOf(options()))
    const models = claims.register ?? []
    expect(models.includes('linearizable'), name).toBe(
      w === 'majority' && read === 'linearizable' && readFrom === 'primary',
    )
    expect(models.includes('no-lost-ack'), name).toBe(w === 'majority' && name !== 'custom')
    expect(models.includes('ryw-session'), name).toBe(w === 'majority' && read === 'majority' && causal)
    expect((claims.log ?? []).includes('one-log'), name).toBe(w === 'majority' && read !== 'local' && name !== 'custom')
  }
})

test('custom is what its options say', () => {
  const parts = { 'write-concern': '1', journal: 'false', 'read-concern': 'local', 'read-preference': 'secondary' }
  expect(planOf('custom', settingsOf(options({ ...parts, causal: true, transactions: false })))).toEqual({
    w: 1,
    journal: false,
    read: 'local',
    readFrom: 'secondary',
    causal: true,
    within: 'local',
    bankInTransactions: false,
    logInTransactions: false,
  })
})

test.each([
  [
    'custom',
    { 'read-concern': 'linearizable', 'read-preference': 'secondary' },
    3,
    /linearizable readings of a secondary/,
  ],
  [
    'custom',
    { 'read-concern': 'linearizable', 'read-preference': 'nearest' },
    3,
    /linearizable readings of a secondary/,
  ],
  ['custom', { 'read-concern': 'linearizable', causal: true }, 3, /no linearizable readings in causally/],
  ['custom', { 'write-concern': '3' }, 1, /never acknowledge/],
  ['majority', { 'write-concern': '1' }, 3, /--consistency custom/],
  ['linearizable', { transactions: false }, 3, /--consistency custom/],
  ['majority', { usernames: 'find-then-insert' }, 3, /--consistency custom/],
  ['majority', { server: 'secantusdb' }, 3, /replicates nothing/],
  ['majority', { 'delay-seconds': 2 }, 1, /never is primary/],
] as const)('%s with %o on %i nodes is refused', (level, changed, nodes, why) => {
  expect(asked(level, changed, nodes)).toThrow(UsageError)
  expect(asked(level, changed, nodes)).toThrow(why)
})

test('accounts that a delayed member has not heard of would seem lost', () => {
  const bank = (level: string, changed: Options) => () => refuseWhatCannotBe(level, options(changed), 3, 'bank')
  expect(bank('nearest', { 'delay-seconds': 2 })).toThrow(/they would seem lost/)
  expect(bank('causal', { 'delay-seconds': 2 })).toThrow(UsageError)
  expect(bank('majority', { 'delay-seconds': 2 })).not.toThrow()
  expect(bank('nearest', {})).not.toThrow()
  expect(() => refuseWhatCannotBe('nearest', options({ 'delay-seconds': 2 }), 3, 'register')).not.toThrow()
})

test('a refusal comes before anything is looked for', async () => {
  const start = { level: 'custom', options: options({ 'read-concern': 'linearizable', 'read-preference': 'nearest' }) }
  await expect(mongodb.preflight?.({ ...start, nodes: [] } as never)).rejects.toThrow(UsageError)
})
