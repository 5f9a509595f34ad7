import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config'

export const shared: ViteUserConfig = defineConfig({
  resolve: { alias: { 'rashomon/sdk': fileURLToPath(new URL('./src/sdk.ts', import.meta.url)) } },
  test: { pool: 'forks', reporters: ['default', './src/testing/summary-reporter.ts'] },
})

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      include: ['{src,workloads,nemeses,targets}/**/*.test.ts'],
      // They have a run of their own: vitest.docker.config.ts.
      exclude: [...configDefaults.exclude, '**/*.docker.test.ts'],
      testTimeout: 60_000,
    },
  }),
)
export default config
