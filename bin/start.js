// Finds the program: a clone runs its sources, an installed package what was compiled from them (Node
// strips no types below node_modules).
import { existsSync } from 'node:fs';
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
    // A reader that has seen enough (| head) is no failure.
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`troupe: cannot write to stdout: ${error.message}\n`, () => process.exit(1));
  });
  // Progress that nobody can read is no reason to stop.
  process.stderr.on('error', () => {});
  const { main } = await load();
  const code = await main(process.argv.slice(2));
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise((resolve) => stream.write('', resolve));
  }
  process.exit(code);
}
