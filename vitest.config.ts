import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { troupe: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    include: ['{src,machines,workers,scenarios,experiments,bench}/**/*.test.ts', '{,*/}*.test.ts'],
    globalSetup: 'src/test-setup.ts',
    // Every core: tests mostly wait for processes that they start, and one worker would wait alone.
    maxWorkers: '100%',
    testTimeout: 30_000,
  },
});
