/** What the agent knows when it thinks, and what comes of it. */
import type { AgentInput, ChatReply } from '../../../src/agent.ts';
import type { Message, ModelTool } from '../../../src/models/types.ts';
import type { ScenarioState } from '../../../src/scenario.ts';
import type { ToolResult, ToolSpec } from '../../../src/tool.ts';
import type { ReactOptions } from './options.ts';

/** A reply, read. */
export interface Decision {
  action: unknown;
  /** What it thought, in words; may be empty. */
  thought: string;
  /** Absent: as before. */
  memory?: string;
  plan?: string;
  said: ChatReply;
}

/** One action, and what became of it. */
export interface Step {
  /** What it saw before. */
  observation: string;
  decision: Decision;
  /** The action in the scenario's own form. */
  text: string;
  /** What its calls brought. */
  results: readonly ToolResult[];
  /** Why it was refused. */
  refusal?: string;
  /** What was wrong with the replies before it. */
  errors: readonly string[];
}

/** A reply that could not be read, and why. */
export interface Complaint {
  said: ChatReply;
  why: string;
}

/** Where the agent stands. */
export interface Thinking {
  agent: AgentInput;
  options: ReactOptions;
  state: ScenarioState;
  observation: string;
  /** Where it began: of tools, the observation is the request. */
  start: { state: ScenarioState; observation: string };
  /** As it knows them, what was explored included; undefined where the scenario has none. */
  tools: readonly ToolSpec[] | undefined;
  steps: readonly Step[];
  /** What it last wrote down. */
  memory: string;
  plan: string;
  /** About the replies to this very question. */
  complaints: readonly Complaint[];
  decision: number;
}

/** A way to ask: what is sent, and how the reply is read. */
export interface Protocol {
  /** With `tools`, the model calls them natively. */
  prompt(thinking: Thinking): {
    messages: Message[];
    tools?: readonly ModelTool[];
    schema?: { name: string; schema: Record<string, unknown> };
  };
  /** Throws ParseError, which says what to write instead. */
  read(said: ChatReply, thinking: Thinking): Decision;
}
