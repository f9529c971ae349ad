/** Errors as data that crosses threads, and back: kind, reason and message stay as they are. */
import {
  BadInput,
  BudgetReached,
  EpisodeError,
  type ErrorKind,
  Interrupted,
  ParseError,
  Stopped,
  type StopReason,
} from '../errors.ts';

/** An error on its way between threads. */
export interface PackedError {
  name: string;
  message: string;
  stack?: string;
  kind?: ErrorKind;
  reason?: StopReason;
}

/** The search was cancelled from outside; nobody waits for it any more. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}

export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  const packed: PackedError = { name, message, stack };
  if (error instanceof EpisodeError) packed.kind = error.kind;
  if (error instanceof Stopped) packed.reason = error.reason;
  return packed;
}

export function unpackError(packed: PackedError): Error {
  const error = madeAnew(packed);
  error.name = packed.name;
  // Where it was thrown, on whatever thread that was.
  if (packed.stack !== undefined) error.stack = packed.stack;
  return error;
}

function madeAnew({ name, message, kind, reason }: PackedError): Error {
  switch (name) {
    case 'EpisodeError':
      return new EpisodeError(kind!, message);
    case 'Stopped':
      return new Stopped(reason!, message);
    case 'ParseError':
      return new ParseError(message);
    case 'BadInput':
      return new BadInput(message);
    case 'BudgetReached':
      return new BudgetReached(message);
    case 'Interrupted':
      return new Interrupted(message);
    default:
      return new Error(message);
  }
}
