import { expect, test } from 'vitest'
import { timeline } from '../history/index.ts'
import { operationText } from './operation-text.ts'

test.for([
  ['w1', 'write x 1'],
  ['r_', 'read x → nothing'],
  ['c1>2!3', 'cas x 1 ⇒ 2: no, it is 3'],
  ['a5', 'add +5 to x'],
  ['a~5', 'add −5 to x'],
  ['g7!4', 'register x for 7: no, it is 4'],
  ['t5>b!', 'transfer 5 from x to b: no'],
  ['s[a=5,b=7]', 'read-all → a 5, b 7'],
  ['del3', 'remove 3 from x'],
  ['del3!', 'remove 3 from x → it is not there'],
  ['has3', 'contains 3 in x: yes'],
  ['has3!', 'contains 3 in x: no'],
  ['{1,2}', 'read-all x → 1, 2'],
  ['{}', 'read-all x → nothing'],
  ['[1,2,3,4,5,6,7,8]', 'read-all x → 1, 2, 3, 4, 5, 6, … 2 more'],
  ['enq3', 'enqueue 3 to x'],
  ['deq3', 'dequeue from x → 3'],
  ['deq_', 'dequeue from x → empty'],
  ['push3', 'push 3 on x'],
  ['pop_', 'pop from x → empty'],
  ['app3', 'append 3 to x'],
  ['app3@7', 'append 3 to x → at 7'],
  ['acq', 'acquire x'],
  ['acq#7', 'acquire x → token 7'],
  ['acq!', 'acquire x → held by another'],
  ['rel', 'release x'],
  ['rel!', 'release x → not held'],
  ['use#7', 'use what x guards with token 7'],
  ['use#7!', 'use what x guards with token 7 → refused, the token is too old'],
  ['id7', 'generate an id → 7'],
  ["put'ab'", 'put x ab'],
  ["get'ab'", 'get x → ab'],
  ['(x:w1,y:r2,z:a3)', 'txn w x 1, r y, append z 3 → w x 1, r y 2, append z 3'],
] as const)('%s is told as: %s', ([label, text]) => {
  expect(operationText(timeline(`p0 |-${label}-|`), 0).text).toBe(text)
})

test('an element that is added to a set has no sign', () => {
  const history = timeline('p0 |-+3-| |-+3!-| |-{3}-|')
  expect([0, 1].map((row) => operationText(history, row).text)).toEqual([
    'add 3 to x',
    'add 3 to x: it was there already',
  ])
})
