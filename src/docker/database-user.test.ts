import { expect, test } from 'vitest'
import { groupNamed, userNamed } from './database-user.ts'

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\netcd:x:105:110::/var/lib/etcd:/usr/sbin/nologin\n'

test('users and groups are found by their whole names', () => {
  expect(userNamed(PASSWD, 'etcd')).toEqual({ uid: 105, gid: 110 })
  expect(userNamed(PASSWD, 'etc')).toBeNull()
  expect(userNamed('', 'etcd')).toBeNull()
  expect(groupNamed('root:x:0:\nstaff:x:50:etcd\n', 'staff')).toBe(50)
  expect(groupNamed('root:x:0:\n', 'staff')).toBeNull()
})
