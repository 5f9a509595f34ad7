/** Imported for its effect, first of all: loading the rest takes longer than a hasty Ctrl-C. */
import { leaveOnInterrupt } from './interrupt.ts'

leaveOnInterrupt()
