/** The seed of every random test: fixed, so that a failure repeats; CI may pass another as RASHOMON_TEST_SEED. */
export const testSeed = (): number => Number(process.env['RASHOMON_TEST_SEED'] ?? 20_260_101)
