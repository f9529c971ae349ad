import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that leave nothing global changed: their files share workers, and what those have loaded. */
const TOGETHER = [
  '{machines,scenarios}/**/*.test.ts',
  'src/{cache,conformance,data,draw,experiments,explore,models,pddl,prompts,reports,runs,search,world}/**/*.test.ts',
  'src/studio/!(e2e)/**/*.test.ts',
];

export default defineConfig({
  resolve: { alias: { troupe: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    globalSetup: 'src/test-setup.ts',
    // One more than there are cores: many a test waits, for a deadline or for a process that it has started.
    maxWorkers: availableParallelism() + 1,
    // Machines that test may be slow, or busy: what goes well waits no longer for it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['{src,machines,workers,scenarios,experiments,bench}/**/*.test.ts', '{,*/}*.test.ts'],
          exclude: [...configDefaults.exclude, ...TOGETHER],
        },
      },
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
    ],
  },
});
