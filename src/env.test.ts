import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadEnv } from './env.ts';
import { BadInput } from './errors.ts';

const root = mkdtempSync(join(tmpdir(), 'troupe-env-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('what the process has set wins over the file, the empty string does not', () => {
  writeFileSync(join(root, '.env'), '# keys\nOPENAI_API_KEY="from file"\nA=1\nB=2\n');
  expect(loadEnv(root, { A: '', B: '3', C: '4' })).toEqual({
    OPENAI_API_KEY: 'from file',
    A: '1',
    B: '3',
    C: '4',
  });
});

test('no file is no error, and one that cannot be read is bad input', () => {
  expect(loadEnv(join(root, 'nowhere'), { A: '1' })).toEqual({ A: '1' });
  mkdirSync(join(root, 'odd', '.env'), { recursive: true });
  expect(() => loadEnv(join(root, 'odd'), {})).toThrow(BadInput);
});
