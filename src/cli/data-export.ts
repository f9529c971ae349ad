/** `troupe data export`: a data folder as bot-with-plan's own programs read it. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exportOriginal } from '../data/original.ts';
import { addDataFolder, folderOf } from './data-common.ts';
import { several } from './format.ts';
import { type Exit, type Io, say } from './io.ts';

const AFTER = `
Example:
  troupe data export original
  troupe data judge --data original     (nothing is asked: its evaluations are there)

Writes requests/<i>.txt, trajectories/<batch>_<index>.json and evaluations/<batch>_<index>.json. The other way needs no
command: every stage reads such a folder as its own.`;

export function addDataExport(data: Command, io: Io, _exit: Exit): void {
  const command = data
    .command('export')
    .summary('write the folder as bot-with-plan reads it')
    .description('Writes requests, trajectories and evaluations in the form of bot-with-plan.')
    .argument('<dir>', 'the folder to write')
    .option('--json', 'print the figures as one line of JSON');
  addDataFolder(command)
    .addHelpText('after', AFTER)
    .action(async (dir: string, { json, ...flags }: { data: string; json?: boolean }) => {
      const written = await exportOriginal(folderOf(flags, io), resolve(io.cwd, dir));
      const { requests, trajectories, evaluations } = written;
      if (json) say(io.stdout, JSON.stringify({ folder: dir, ...written }));
      else
        say(
          io.stdout,
          `${several(requests, 'file')} of requests, ${several(trajectories, 'trajectory')} and ${several(evaluations, 'evaluation')} in ${dir}`,
        );
    });
}
