import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  resolve: { alias: { 'rashomon/sdk': fileURLToPath(new URL('./src/sdk.ts', import.meta.url)) } },
  test: {
    include: ['{src,workloads,nemeses,targets}/**/*.test.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    reporters: ['default', './src/testing/summary-reporter.ts'],
  },
})
export default config
