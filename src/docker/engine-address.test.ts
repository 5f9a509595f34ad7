import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EnvironmentError } from '../errors.ts'
import { engineAddress } from './engine-address.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rashomon-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function context(name: string, host: string): void {
  const place = join(folder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'))
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }))
}

const chosen = (name: string): void =>
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext: name }))

test.each([
  ['unix:///tmp/a.sock', true],
  ['npipe:////./pipe/docker_engine', true],
  ['tcp://10.0.0.7:2376', false],
  ['ssh://me@far', false],
])('DOCKER_HOST=%s is on this machine: %s', (url, local) => {
  chosen('far')
  expect(engineAddress({ DOCKER_HOST: url, DOCKER_CONFIG: folder })).toMatchObject({ url, local, from: 'DOCKER_HOST' })
})

test('the chosen context says where the engine is, and DOCKER_CONTEXT chooses another', () => {
  context('colima', 'unix:///home/me/colima.sock')
  context('far', 'ssh://me@far:2222')
  chosen('colima')
  expect(engineAddress({ DOCKER_CONFIG: folder })).toEqual({
    url: 'unix:///home/me/colima.sock',
    local: true,
    from: 'the Docker context colima',
    options: { socketPath: '/home/me/colima.sock' },
  })
  expect(engineAddress({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'far' })).toMatchObject({
    local: false,
    options: { protocol: 'ssh', host: 'far', port: '2222', username: 'me' },
  })
})

test('a context that is not there is refused, not passed over', () => {
  chosen('gone')
  expect(() => engineAddress({ DOCKER_CONFIG: folder })).toThrow(EnvironmentError)
})

test('without any of these the usual socket; a file that cannot be read says nothing', () => {
  for (const config of [null, '{', '{"currentContext":""}', '{"currentContext":"default"}']) {
    if (config !== null) writeFileSync(join(folder, 'config.json'), config)
    expect(engineAddress({ DOCKER_CONFIG: folder, DOCKER_HOST: '' })).toMatchObject({
      local: true,
      from: 'the usual socket',
    })
  }
})
