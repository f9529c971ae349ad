/**
 * `npm run mutate:world`: breaks the rules of the compiler and of running actors one by one, each in a temporary
 * copy, and runs their tests against it. Exit code 1 when something broken passes. A word after it picks the rules that hold it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACTOR_RULES } from './actor-rules.ts';
import { WORLD_RULES } from './world-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

/** A copy of what the compiler's tests need. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'troupe-mutations-'));
  for (const part of ['src', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Whether the tests pass in a copy; what hangs fails them. */
function passes(copy: string, tests: readonly string[]): boolean {
  const args = [vitest, 'run', '--root', copy, '--bail', '1', '--no-file-parallelism', ...tests];
  return spawnSync(process.execPath, args, { cwd: copy, timeout: 300_000 }).status === 0;
}

const subjects = [
  {
    folder: 'src/world',
    tests: ['src/world/compile.test.ts', 'src/world/compile.property.test.ts'],
    mutations: WORLD_RULES,
  },
  {
    folder: 'src/actors',
    tests: ['src/actors/logic.test.ts', 'src/actors/logic.property.test.ts'],
    mutations: ACTOR_RULES,
  },
];

const copy = copyTree();
let broken = 0;
let survived = 0;
try {
  for (const { folder, tests, mutations } of subjects) {
    const chosen = mutations.filter(({ rule }) => rule.includes(process.argv[2] ?? ''));
    if (chosen.length > 0 && !passes(copy, tests))
      throw new Error(`the tests fail on the unbroken ${folder}`);
    for (const { rule, file, from, to } of chosen) {
      const path = join(copy, folder, file);
      const text = readFileSync(path, 'utf8');
      if (text.split(from).length !== 2) throw new Error(`${file} does not hold this text once: ${from}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
      const alive = passes(copy, tests);
      writeFileSync(path, text);
      broken++;
      if (alive) survived++;
      console.log(`${alive ? '✗ survived' : '✓ caught'}: ${rule}`);
    }
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${broken - survived} of ${broken} broken rules were caught`);
process.exitCode = survived > 0 ? 1 : 0;
