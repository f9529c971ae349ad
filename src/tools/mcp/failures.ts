/** What goes wrong with an MCP server, as errors that an agent can read. */
import { SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { ToolError } from '../../tool.ts';

/** Characters that are told of what a server says, on its standard error or instead of a message. */
const TOLD = 300;

/** What is known of a server when something fails. */
export interface Circumstances {
  /** As errors name it: its command or URL. */
  server: string;
  /** What it was asked: `echo`, or what else it was at. */
  asked: string;
  /** Milliseconds that it had for it. */
  timeout: number;
  /** What it says on its standard error. */
  said: string;
  /** What it sent meanwhile that was no message. */
  garbage: Error | undefined;
}

/** An error of the protocol's library as what failed, and in whose words. */
export function failureOf(
  error: unknown,
  { server, asked, timeout, said, garbage }: Circumstances,
): ToolError {
  if (error instanceof ToolError) return error;
  const options = { cause: error };
  const who = `the MCP server "${cut(server, 120)}"`;
  const tail = said === '' ? '' : `; it last said: ${lastOf(said)}`;
  if (error instanceof McpError && !isSilence(error)) {
    const message = error.message.replace(/^MCP error -?\d+: /, '');
    return new ToolError('refused', message || `${who} refuses ${asked}`, options);
  }
  const nonsense = isGarbage(error) ? error : garbage;
  if (nonsense) {
    const what = `${who} sent what is no message of the protocol instead of an answer to ${asked}`;
    return new ToolError('garbage', `${what}: ${wordsOf(nonsense)}${tail}`, options);
  }
  if (error instanceof McpError) {
    if (error.code === ErrorCode.ConnectionClosed) {
      return new ToolError('died', `${who} ended when it was asked for ${asked}${tail}`, options);
    }
    return new ToolError(
      'timeout',
      `${who} gave no answer to ${asked} in ${timeout / 1000} s${tail}`,
      options,
    );
  }
  const { code } = error as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'there is no such command' : wordsOf(error);
  return new ToolError('died', `${who} cannot be reached for ${asked}: ${why}${tail}`, options);
}

/** The library's own words for an answer that has not come. */
const isSilence = ({ code }: McpError) =>
  code === ErrorCode.RequestTimeout || code === ErrorCode.ConnectionClosed;

/** Whether an error is about what came, rather than that nothing came. */
export function isGarbage(error: unknown): error is Error {
  return (
    error instanceof SyntaxError ||
    error instanceof z.core.$ZodError ||
    (error instanceof StreamableHTTPError && error.code === -1) ||
    (error instanceof Error && /^ReadBuffer exceeded/.test(error.message))
  );
}

/** Whether a server over HTTP does not take what it is sent, as one of the older form does not. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof StreamableHTTPError && error.code !== undefined && error.code >= 400 && error.code < 500;

/** On one line; of a failed request, what it failed of. */
function wordsOf(error: unknown): string {
  if (error instanceof z.core.$ZodError) {
    const [{ path, message }] = error.issues as [z.core.$ZodIssue];
    return `${path.join('.')} ${message}`.trim();
  }
  const { message, cause } = error as Error;
  const inner = cause instanceof Error ? `: ${cause.message || (cause as NodeJS.ErrnoException).code}` : '';
  const status = error instanceof StreamableHTTPError || error instanceof SseError ? error.code : undefined;
  return cut(
    `${status && status > 0 ? `HTTP ${status}: ` : ''}${message}${inner}`.replace(/\s+/g, ' '),
    TOLD,
  );
}

function lastOf(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  // Of a stack, what it is of; else the last words.
  const error = lines.findLast((line) => /^(?:[\w.]*(?:Error|Exception)\b)/.test(line));
  return cut(error ?? lines.slice(-3).join(' | '), TOLD);
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);
