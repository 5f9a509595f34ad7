/** The wall clock's time as people and files write it, "2026-11-21T10:04:05.123Z"; never for a history. */
export const wallTimestamp = (): string => new Date().toISOString()
