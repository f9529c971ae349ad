/**
 * OpenTelemetry: what happens, as spans. Names and attributes are those of the semantic conventions for
 * generative AI (1.37), with `troupe.` before what these lack. A parent is handed on as a value: between
 * actors there is no asynchronous context that could say it. Without an SDK nothing is recorded.
 */
import {
  type Attributes,
  context,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { EpisodeError, Stopped } from './errors.ts';

export { type Attributes, type Span, SpanKind };

const tracer = trace.getTracer('troupe');

/** Starts a span, below what is active where no parent is given. Below what is not sampled there is nothing. */
export function startSpan(
  name: string,
  attributes: Attributes,
  parent?: Span,
  kind: SpanKind = SpanKind.INTERNAL,
): Span {
  // Not isRecording, which is over when a parent ends before its child begins.
  if (parent && (parent.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return parent;
  const active = context.active();
  return tracer.startSpan(name, { attributes, kind }, parent ? trace.setSpan(active, parent) : active);
}

/** Ends a span as what its work came to; returns and throws what that does. */
export async function traced<T>(
  span: Span,
  work: () => Promise<T>,
  told: (result: T) => Attributes,
): Promise<T> {
  try {
    const result = await work();
    span.setAttributes(told(result));
    return result;
  } catch (error) {
    markFailed(span, failureOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** Says of a span what went wrong; `type` as `error.type`, a few fixed words. */
export function markFailed(span: Span, { type, message }: { type: string; message: string }): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function failureOf(error: unknown): { type: string; message: string } {
  if (error instanceof EpisodeError) return { type: error.kind, message: error.message };
  if (error instanceof Stopped) return { type: error.reason, message: error.message };
  if (error instanceof Error) return { type: error.name, message: error.message };
  return { type: '_OTHER', message: String(error) };
}

/** Has an SDK, if there is one, send what it still holds: before the process ends. Rejects when it cannot. */
export async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider();
  const sdk: Flushing = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  try {
    await sdk.forceFlush?.();
  } catch (reason) {
    // Of several processors it may be several.
    const [cause] = [reason].flat();
    throw new Error(`spans could not be sent: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** Not part of the API, but of every SDK. */
interface Flushing extends TracerProvider {
  forceFlush?(): Promise<void>;
}
