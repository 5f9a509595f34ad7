/** The tests that need a Docker engine: `npm run test:docker`. One file after another, for they share one machine. */
import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config'
import { shared } from './vitest.config.ts'

const MINUTES = 60_000

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      include: ['{src,workloads,nemeses,targets}/**/*.docker.test.ts'],
      fileParallelism: false,
      testTimeout: 5 * MINUTES,
      hookTimeout: 5 * MINUTES,
      teardownTimeout: MINUTES,
      globalSetup: ['./src/testing/docker-setup.ts'],
    },
  }),
)
export default config
