// Finds the program: a clone runs its sources, an installed package what was compiled from them (Node
// strips no types below node_modules).
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const source = new URL('../src/cli/main.ts', import.meta.url);
const compiled = new URL('../dist/src/cli/main.js', import.meta.url);

async function load() {
  const path = fileURLToPath(source);
  if (!existsSync(path) || /[\\/]node_modules[\\/]/.test(path)) return import(compiled.href);
  if (!process.features.typescript) {
    const { register } = await import('tsx/esm/api');
    register();
  }
  return import(source.href);
}

/** Runs the command line, then ends the process once everything is printed. */
export async function start() {
  process.stdout.on('error', (error) => {
    // A reader that has seen enough (| head) is no failure: a command goes on to its end, and ends with its own
    // code. Only what is there to be watched is over.
    if (error.code === 'EPIPE') return process.argv[2] === 'watch' ? process.exit(0) : undefined;
    process.stderr.write(`troupe: cannot write to stdout: ${error.message}\n`, () => process.exit(1));
  });
  // Progress that nobody can read is no reason to stop.
  process.stderr.on('error', () => {});
  // A second start takes half the time. Where the folder for temporary files cannot be written, nothing is kept.
  enableCompileCache();
  // With nothing left to wait for, Node would end with 0, as if all had been done. Nobody has called for this
  // end, nor has a listener to beforeExit (a run's, of a standstill) found anything to go on with.
  process.once('exit', (code) => {
    if (code !== 0 || process.exitCode !== undefined) return;
    process.stderr.write('troupe: ended too early: what the command waits for will never answer\n');
    process.exitCode = 1;
  });
  const { main } = await load();
  const code = await main(process.argv.slice(2));
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise((resolve) => stream.write('', resolve));
  }
  process.exit(code);
}
