/** The committed drawings, which the README shows: made anew by `npm run drawings`, compared by a test. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What `troupe machine` is asked for, and where its drawing lies in the repository. */
export const DRAWINGS: Readonly<Record<string, string>> = {
  rafa: 'machines/agents/rafa.svg',
  react: 'machines/agents/react.svg',
  'tic-tac-toe': 'scenarios/tic-tac-toe/machine.svg',
};

/** Draws with the command itself: inline functions are drawn as Node reads them, not as a test runner does. */
export async function troupeMachine(...args: string[]): Promise<string> {
  const argv = [`${root}bin/troupe.js`, 'machine', ...args];
  return (await promisify(execFile)(process.execPath, argv, { cwd: root })).stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [id, file] of Object.entries(DRAWINGS)) await troupeMachine(id, '--out', file);
}
