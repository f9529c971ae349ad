/** Tools that the protocol has called as tasks: begun by one request, then asked after until they are done. */
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  ErrorCode,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';

/** What a call of a tool may take. */
export interface CallLimits {
  /** Milliseconds. */
  timeout: number;
  signal: AbortSignal;
}

/** Calls a tool as a task; the limit holds for all of it. A task that is given up is cancelled. */
export async function callAsTask(
  client: Client,
  params: { name: string; arguments: Record<string, unknown> },
  { timeout, signal }: CallLimits,
): Promise<CallToolResult> {
  const { tasks } = client.experimental;
  const limit = AbortSignal.timeout(timeout);
  const options = { timeout, signal: AbortSignal.any([signal, limit]), task: {} };
  let id: string | undefined;
  for await (const message of tasks.callToolStream(params, CallToolResultSchema, options)) {
    if (message.type === 'taskCreated') id = message.task.taskId;
    if (message.type === 'result') return message.result as CallToolResult;
    if (message.type !== 'error') continue;
    if (id !== undefined && options.signal.aborted) tasks.cancelTask(id).catch(() => {});
    throw limit.aborted ? new McpError(ErrorCode.RequestTimeout, 'the task took too long') : message.error;
  }
  throw new McpError(ErrorCode.InternalError, 'the task ended without a result');
}
