/** The eight simulated tools. Each takes a task in words and sees the request and the earlier results. */
import { z } from 'zod';
import { defineTool, type Tool } from '../../../src/tool.ts';
import { descriptions, TOOL_NAMES, type ToolName } from '../prompts/descriptions.ts';
import { simulated } from './machine.ts';

const input = z.object({ task: z.string().trim().min(1).describe('what the tool is to do, in words') });

/** A model may take its time, and is asked again where its server fails. */
const TIMEOUT = 900_000;

const make = (name: ToolName): Tool =>
  defineTool({
    name,
    description: descriptions[name],
    input,
    machine: simulated(name),
    timeout: TIMEOUT,
    ends: name === 'final_answer',
    external: true,
  });

export const ask_user = make('ask_user');
export const calculate_number = make('calculate_number');
export const create_event = make('create_event');
export const send_email = make('send_email');
export const use_bash = make('use_bash');
export const search_internet = make('search_internet');
export const search_wikipedia = make('search_wikipedia');
export const final_answer = make('final_answer');

const all: Readonly<Record<ToolName, Tool>> = {
  ask_user,
  calculate_number,
  create_event,
  send_email,
  use_bash,
  search_internet,
  search_wikipedia,
  final_answer,
};

/** In the order in which they are shown. */
export const tools: readonly Tool[] = TOOL_NAMES.map((name) => all[name]);
