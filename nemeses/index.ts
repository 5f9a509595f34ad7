/** Every nemesis that ships with Rashomon; a line each. */
import type { Nemesis } from 'rashomon/sdk'
import { clock } from './clock.ts'
import { disconnect } from './disconnect.ts'
import { diskFull } from './disk-full.ts'
import { isolatedCrash } from './isolated-crash.ts'
import { kill } from './kill.ts'
import { packet } from './packet.ts'
import { partition } from './partition.ts'
import { pause } from './pause.ts'
import { stop } from './stop.ts'
import { wipe } from './wipe.ts'

export const nemeses: readonly Nemesis[] = [
  partition,
  kill,
  pause,
  packet,
  clock,
  stop,
  disconnect,
  diskFull,
  wipe,
  isolatedCrash,
]
