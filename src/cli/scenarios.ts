/** `troupe scenarios`: what can be run by name. */
import type { Command } from 'commander';
import { scenarios } from '../../scenarios/index.ts';
import type { Exit, Io } from './io.ts';
import { printList } from './list.ts';

export function addScenarios(program: Command, io: Io, _exit: Exit): void {
  program
    .command('scenarios')
    .summary('list the scenarios and their options')
    .description('Lists the catalogue, with the roles and options (--set KEY=VALUE) of each scenario.')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      '\nExample:\n  troupe scenarios\n  troupe run game24 --agent direct --set oracle=true',
    )
    .action(async ({ json = false }: { json?: boolean }) => {
      const all = await Promise.all(Object.values(scenarios).map((load) => load()));
      const described = all.map(({ id, title, roles, options, taskFiles }) => ({
        id,
        title,
        description: `roles: ${roles.join(', ')}${taskFiles ? `; --tasks FILE reads ${taskFiles}` : ''}`,
        options,
      }));
      printList(described, json, io);
    });
}
