/** What a module's process and the engine tell each other, as JSON. */
import type { Parameters, SimulatedQuestion, ToolFailure, ToolResult } from '../../tool.ts';
import type { Passing } from './parameters.ts';

/** A tool that the module made by `defineTool`, and where it is among the exports. */
export interface DefinedTool {
  path: readonly string[];
  name: string;
  description: string;
  parameters: Parameters;
  timeout: number;
  tries: number;
  ends: boolean;
}

/** A call to be made. */
export interface CallMessage {
  type: 'call';
  /** Told to nobody but the runner: a module that writes messages of its own cannot answer for a call. */
  id: string;
  path: readonly string[];
  /** Of a plain function; a tool takes its arguments by name. */
  passing?: readonly Passing[];
  input: unknown;
  /** What a tool may use beside its arguments; its streams grow from the seed. */
  context?: { world: unknown; task: unknown; earlier: readonly ToolResult[]; seed: string };
}

/** What the model said that a tool has asked. */
export interface ReplyMessage {
  type: 'reply';
  id: string;
  question: number;
  text?: string;
  error?: string;
}

export type ToChild = CallMessage | ReplyMessage;

/** What a call brought; `json` and `world` are JSON texts. */
export interface AnswerMessage {
  type: 'answer';
  id: string;
  text: string;
  status: 'answered' | 'partial' | 'no answer';
  json?: string;
  world?: string;
}

export type FromChild =
  /** The module stands: the tools it defines, and where its functions are. */
  | { type: 'loaded'; tools: DefinedTool[]; functions: string[][] }
  | { type: 'refused'; message: string }
  /** A call has come to the module. */
  | { type: 'begun'; id: string }
  | AnswerMessage
  | { type: 'failure'; id: string; failure: ToolFailure; message: string }
  | { type: 'ask'; id: string; question: number; content: SimulatedQuestion }
  /** An error that nobody has caught; the process ends with it. */
  | { type: 'crash'; message: string };

/** The watch writes this on its own pipe before it ends a process that holds too much. */
export const TOO_MUCH = 'memory\n';

/** The descriptor of that pipe. */
export const WATCH_PIPE = 4;
