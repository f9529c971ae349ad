import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { troupe: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    include: ['{src,machines,workers,scenarios,experiments,bench}/**/*.test.ts', '{,*/}*.test.ts'],
    testTimeout: 30_000,
  },
});
