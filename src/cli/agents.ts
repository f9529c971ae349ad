/** `troupe agents`: what can be named after --agent. */
import type { Command } from 'commander';
import { agents } from '../../machines/agents/index.ts';
import type { Exit, Io } from './io.ts';
import { printList } from './list.ts';

export function addAgents(program: Command, io: Io, _exit: Exit): void {
  program
    .command('agents')
    .summary('list the agents and their options')
    .description('Lists what --agent takes by name, with the options of each and their defaults.')
    .option('--json', 'print one line of JSON')
    .addHelpText('after', "\nExample:\n  troupe agents\n  troupe run game24 --agent 'tot?breadth=2'")
    .action(({ json = false }: { json?: boolean }) => printList(Object.values(agents), json, io));
}
