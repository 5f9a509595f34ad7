/** Every nemesis that ships with Rashomon; a line each. */
import type { Nemesis } from 'rashomon/sdk'
import { clock } from './clock.ts'
import { kill } from './kill.ts'
import { packet } from './packet.ts'
import { partition } from './partition.ts'
import { pause } from './pause.ts'

export const nemeses: readonly Nemesis[] = [partition, kill, pause, packet, clock]
