/** `troupe machine`: any statechart as a drawing. */
import { writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { agents } from '../../machines/agents/index.ts';
import { episodeMachine } from '../../machines/episode.ts';
import { exploreMachine } from '../../machines/explore.ts';
import { toolCall } from '../../machines/tools/call.ts';
import { scenarios } from '../../scenarios/index.ts';
import { layOut } from '../draw/layout.ts';
import { toMermaid } from '../draw/mermaid.ts';
import { chartOf } from '../draw/model.ts';
import { toSvg } from '../draw/svg.ts';
import { BadInput } from '../errors.ts';
import { loadMachine, type NamedMachine, namesFile } from '../load.ts';
import { nearest } from '../nearest.ts';
import { type Exit, type Io, say } from './io.ts';

const FORMATS = ['mermaid', 'svg', 'json'] as const;
type Format = (typeof FORMATS)[number];

export function addMachine(program: Command, io: Io, _exit: Exit): void {
  program
    .command('machine')
    .summary('draw a statechart')
    .description(
      [
        'Draws the machine of a scenario, an agent, a tool, or the episode.',
        'A file is written ./mine.ts, or ./mine.ts#NAME for one of its exports.',
      ].join('\n'),
    )
    .argument(
      '<machine>',
      'episode, explore, tool, an id (scenario:ID, agent:ID where both have it) or FILE[#NAME]',
    )
    .addOption(
      new Option('--format <format>', 'as text for Mermaid, as a drawing, or as data').choices(FORMATS),
    )
    .option('--out <file>', 'write it there; the ending says the format: .mmd, .svg, .json')
    .addHelpText(
      'after',
      '\nExample:\n  troupe machine rafa --out rafa.svg\n  troupe machine ./nim.ts --format mermaid',
    )
    .action(async (reference: string, { format, out }: { format?: Format; out?: string }) => {
      const chosen = formatOf(out, format);
      const { title, machine } = await findMachine(reference, io.cwd);
      const drawn = await draw(machine, title, chosen);
      if (out === undefined) io.stdout.write(drawn);
      else {
        await write(resolve(io.cwd, out), out, drawn);
        say(io.stderr, `${title}: drawn in ${out}`);
      }
    });
}

async function draw(machine: NamedMachine['machine'], title: string, format: Format): Promise<string> {
  const chart = chartOf(machine);
  if (format === 'json') return `${JSON.stringify(chart, undefined, 2)}\n`;
  return format === 'mermaid' ? toMermaid(chart) : toSvg(await layOut(chart), title);
}

const ENDINGS: Readonly<Record<string, Format>> = { '.mmd': 'mermaid', '.svg': 'svg', '.json': 'json' };

/** As the file's ending says; an ending that says nothing leaves it to `--format`. */
function formatOf(out: string | undefined, chosen: Format | undefined): Format {
  if (out === undefined) return chosen ?? 'mermaid';
  const said = ENDINGS[extname(out)];
  if (said && chosen && said !== chosen)
    throw new BadInput(`--out ${out}: it ends as ${said}, and --format is ${chosen}`);
  const format = said ?? chosen;
  if (format) return format;
  throw new BadInput(
    `--out ${out}: end it ${Object.keys(ENDINGS).join(', ')}, or say --format ${FORMATS.join(', ')}`,
  );
}

async function write(file: string, shown: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: NodeJS.ErrnoException) => {
    throw new BadInput(`--out ${shown}: it cannot be written (${error.code ?? error.message})`);
  });
}

/** The engine's own. */
const OWN: Readonly<Record<string, NamedMachine>> = {
  episode: { title: 'Episode', machine: episodeMachine },
  explore: { title: 'Exploring', machine: exploreMachine },
  tool: { title: 'Tool call', machine: toolCall },
};

async function findMachine(reference: string, cwd: string): Promise<NamedMachine> {
  if (namesFile(reference)) return loadMachine(reference, cwd);
  const [, kind, id = ''] = /^(?:(scenario|agent):)?(.*)$/s.exec(reference)!;
  const isScenario = kind !== 'agent' && Object.hasOwn(scenarios, id);
  const isAgent = kind !== 'scenario' && Object.hasOwn(agents, id);
  if (isScenario && isAgent) {
    throw new BadInput(`"${id}" is a scenario and an agent: write scenario:${id} or agent:${id}`);
  }
  if (isScenario) return scenarios[id]!();
  if (isAgent) return agents[id]!;
  if (Object.hasOwn(OWN, reference)) return OWN[reference]!;
  const near = nearest(reference, [...Object.keys(OWN), ...Object.keys(scenarios), ...Object.keys(agents)]);
  throw new BadInput(
    `unknown machine "${reference}": ${near ? `did you mean ${near}? ` : ''}there are ${Object.keys(OWN).join(', ')}; the scenarios ${Object.keys(scenarios).join(', ')}; ` +
      `the agents ${Object.keys(agents).join(', ')}; a file of your own is written ./mine.ts`,
  );
}
