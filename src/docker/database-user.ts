/** Which user a database runs as, in numbers: its files and its data folder must be its own. */
import type Docker from 'dockerode'
import { isMissing } from './answers.ts'
import { readFileIn, type UserIds } from './files.ts'

export const ROOT: UserIds = { uid: 0, gid: 0 }

/** `user` as in a Dockerfile: "", "etcd", "1000", "1000:1000", "etcd:etcd". Names are looked up in the container. */
export async function userIds(container: Docker.Container, user: string): Promise<UserIds> {
  const [name = '', group] = user.split(':')
  if (name === '' || name === 'root' || name === '0') return ROOT
  const known = /^\d+$/.test(name) ? null : userNamed(await accounts(container, '/etc/passwd'), name)
  const uid = known?.uid ?? Number(name)
  // A name that the image does not know: the engine will say so at the start, in its own words.
  if (!Number.isInteger(uid)) return ROOT
  return { uid, gid: await groupId(container, group, known?.gid ?? uid) }
}

async function groupId(container: Docker.Container, group: string | undefined, otherwise: number): Promise<number> {
  if (group === undefined || group === '') return otherwise
  if (/^\d+$/.test(group)) return Number(group)
  return groupNamed(await accounts(container, '/etc/group'), group) ?? otherwise
}

async function accounts(container: Docker.Container, path: string): Promise<string> {
  try {
    return (await readFileIn(container, path)).toString()
  } catch (error) {
    if (isMissing(error)) return '' // made from nothing but a binary
    throw error
  }
}

export function userNamed(passwd: string, name: string): UserIds | null {
  const [, , uid, gid] = fieldsOf(passwd, name)
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) }
}

export function groupNamed(group: string, name: string): number | null {
  const gid = fieldsOf(group, name)[2]
  return gid === undefined ? null : Number(gid)
}

const fieldsOf = (table: string, name: string): readonly string[] =>
  table
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name) ?? []
