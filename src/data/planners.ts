/** Planners as `--planner` names them: `openai`, `finetuned?model=…&concurrency=5`, `zeroshot?host=…&port=…`. */
import { PLANNERS } from '../../machines/agents/react/planners.ts';
import { BadInput } from '../errors.ts';
import { parseModel } from '../models/spec.ts';
import { parseArms } from '../runs/plan/arms.ts';
import { slug, uniqueSlugs } from '../runs/plan/names.ts';
import type { SeatChoice } from '../runs/plan/seating.ts';

/** A planner, with the model that it asks. */
export interface PlannerChoice {
  /** As it was given. */
  text: string;
  /** For folders and runs. */
  slug: string;
  seat: SeatChoice & { model: string };
  /** Episodes of it in flight. */
  concurrency: number;
}

export interface PlannerDefaults {
  /** What planners ask that name no model and no server. */
  model: string;
  /** Of those that name none; default 20. */
  concurrency?: number;
  /** A server (vLLM, llama.cpp) of the planner, for those that name none. */
  host?: string;
  port?: number;
}

/** What a server that serves one model takes as its name. */
const SERVED = 'planner';

/** The port that planners are served at, where only a host is named. */
const PORT = 8082;

/** Reads planners, separated by commas. Throws BadInput for what is none. */
export function readPlanners(texts: readonly string[], defaults: PlannerDefaults): PlannerChoice[] {
  const arms = texts.flatMap((text) => parse(text).map((seat) => ({ text: textOf(seat), seat })));
  const slugs = uniqueSlugs(arms.map(({ text }) => slug(text)));
  return arms.map(({ text, seat }, i) => {
    const { host, port, concurrency, ...options } = seat.options as Record<string, string>;
    if (!(PLANNERS as readonly string[]).includes(seat.agent))
      throw new BadInput(`--planner ${seat.agent}: planners are ${PLANNERS.join(', ')}`);
    if (options.planner !== undefined)
      throw new BadInput(`--planner ${text}: give the planner by its name alone: ${PLANNERS.join(', ')}`);
    if (seat.model !== undefined && (host ?? port) !== undefined)
      throw new BadInput(`--planner ${text}: give either a model or a host and port`);
    const model = seat.model ?? serverOf({ host, port }, text, defaults) ?? defaults.model;
    parseModel(model);
    return {
      text,
      slug: slugs[i]!,
      seat: { agent: 'react', options: { ...options, planner: seat.agent }, model },
      concurrency: concurrencyOf(concurrency, text) ?? defaults.concurrency ?? 20,
    };
  });
}

function parse(text: string) {
  if (text.trim() === '') throw new BadInput(`--planner is empty: planners are ${PLANNERS.join(', ')}`);
  try {
    return parseArms(text).map(([seat]) => seat!);
  } catch (error) {
    if (error instanceof BadInput) throw new BadInput(error.message.replaceAll('--agent', '--planner'));
    throw error;
  }
}

function textOf({ agent, options, model }: ReturnType<typeof parse>[number]): string {
  const pairs = Object.entries({ ...options, ...(model !== undefined && { model }) });
  return pairs.length === 0
    ? agent
    : `${agent}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

/** The model of a planner's own server, if it or `--host` and `--port` name one. */
function serverOf(
  own: { host: string | undefined; port: string | undefined },
  planner: string,
  defaults: PlannerDefaults,
): string | undefined {
  const { host = defaults.host, port = defaults.port } = own;
  if ((host ?? port) === undefined) return undefined;
  const named = (option: keyof typeof own) =>
    own[option] === undefined ? `--${option} ` : `--planner ${planner}: ${option}=`;
  if (port !== undefined && !(/^\d+$/.test(`${port}`) && Number(port) >= 1 && Number(port) <= 65_535))
    throw new BadInput(`${named('port')}${port}: give a port from 1 to 65535`);
  if (host !== undefined && !/^([\w.-]+|\[[\da-f:.]+\])$/i.test(host))
    throw new BadInput(`${named('host')}${host}: give a name or an address, as in 127.0.0.1`);
  return `openai:${SERVED}@http://${host ?? 'localhost'}:${port ?? PORT}/v1`;
}

function concurrencyOf(text: string | undefined, planner: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new BadInput(`--planner ${planner}: concurrency=${text}: give a whole number from 1`);
}
