import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EnvironmentError, UsageError } from '../errors.ts'
import type { Engine } from './engine.ts'
import {
  givenHolderImage,
  givenImage,
  holderSource,
  imageReference,
  imageVariable,
  knownImage,
  withTag,
} from './images.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rashomon-test-'))
  write('Dockerfile', 'FROM scratch\nCOPY server /\n')
  write('server', 'echo')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
const tag = (args: Record<string, string> = {}): string => imageReference({ kind: 'build', name: 'mine', folder, args })

test.each([
  ['etcd', 'etcd:latest'],
  ['quay.io:443/coreos/etcd', 'quay.io:443/coreos/etcd:latest'],
  ['quay.io/coreos/etcd:v3.5.21', 'quay.io/coreos/etcd:v3.5.21'],
  ['etcd@sha256:abc', 'etcd@sha256:abc'],
  ['f'.repeat(64), 'f'.repeat(64)],
])('%s is asked for as %s', (reference, expected) => {
  expect(withTag(reference)).toBe(expected)
})

test('an image is built anew when what it is made of changes, and only then', () => {
  const before = tag()
  expect(before).toMatch(/^rashomon\/mine:[0-9a-f]{16}$/)
  expect(tag()).toBe(before)
  mkdirSync(join(folder, 'node_modules'))
  write('node_modules/large.js', 'not sent')
  expect(tag()).toBe(before)
  expect(tag({ BASE: 'mine' })).not.toBe(before)
  expect(tag({ A: '1', B: '2' })).toBe(tag({ B: '2', A: '1' }))
  write('server', 'echo again')
  const changed = tag()
  expect(changed).not.toBe(before)
  write('another', '')
  expect(tag()).not.toBe(changed)
})

test('a folder that cannot be built from is refused with a sentence', () => {
  rmSync(join(folder, 'Dockerfile'))
  expect(() => tag()).toThrow(/no Dockerfile/)
  rmSync(folder, { recursive: true })
  expect(() => tag()).toThrow(EnvironmentError)
})

test("the holders' image is built from a folder that is really there", () => {
  expect(imageReference(holderSource(null))).toMatch(/^rashomon\/holder:/)
  expect(imageReference(holderSource('mine'))).toBe('mine:latest')
})

test('a flag goes before the environment, the environment before what the target names', () => {
  expect(imageVariable('my-database.v2')).toBe('RASHOMON_MY_DATABASE_V2_IMAGE')
  expect(givenImage('flag', 'etcd', { RASHOMON_ETCD_IMAGE: 'variable' })).toBe('flag')
  expect(givenImage(null, 'etcd', { RASHOMON_ETCD_IMAGE: 'variable' })).toBe('variable')
  expect(givenImage(null, 'etcd', { RASHOMON_ETCD_IMAGE: '' })).toBeNull()
  expect(givenHolderImage(null, { RASHOMON_HOLDER_IMAGE: 'variable' })).toBe('variable')
  expect(givenHolderImage('flag', {})).toBe('flag')
})

const engineThatFails = (error: Error): Engine =>
  ({ docker: { getImage: () => ({ inspect: () => Promise.reject(error) }) } }) as unknown as Engine

test.each([
  ['by the engine', Object.assign(new Error('invalid reference format'), { statusCode: 400 })],
  ['by Node', Object.assign(new Error('unescaped characters'), { code: 'ERR_UNESCAPED_CHARACTERS' })],
])('what can be no name of an image, as told %s, is a mistake of whoever named it', async (_whom, error) => {
  const asked = knownImage(engineThatFails(error), 'no name', '--image')
  await expect(asked).rejects.toThrow(UsageError)
  await expect(asked).rejects.toThrow(/"no name" can be no image's name[\s\S]*fix: give --image as docker takes it/)
})

test('an engine that fails in another way is told in its own words; one that has it not, has it not', async () => {
  const broken = Object.assign(new Error('the disk is broken'), { statusCode: 500 })
  await expect(knownImage(engineThatFails(broken), 'etcd:1', '--image')).rejects.toThrow(
    /engine says: the disk is broken/,
  )
  const absent = Object.assign(new Error('no such image'), { statusCode: 404 })
  expect(await knownImage(engineThatFails(absent), 'etcd:1', '--image')).toBe(false)
})
