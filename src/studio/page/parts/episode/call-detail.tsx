/** A model call: prompt and reply as a chat, with what is new in the prompt marked. */
import { useMemo, useState } from 'react';
import { messageTexts, replyTexts } from '../../../../runs/folder/call-texts.ts';
import type { JournalLine } from '../../../../runs/folder/journal.ts';
import type { LineDetail } from '../../../api/episodes.ts';
import { Chip } from '../../components/controls.tsx';
import { CopyButton } from '../../components/copy.tsx';
import { count, duration, money } from '../../components/numbers.ts';
import { CameOf } from './came-of.tsx';
import { Compared } from './compared.tsx';
import { type ComparedMessage, comparePrompts } from './prompt-diff.ts';
import './call-detail.css';

export function CallDetail({ detail, onLine }: { detail: LineDetail; onLine: (line: number) => void }) {
  const { line, before, beforeAlike, after } = detail;
  const [any, setAny] = useState(false);
  const earlier = any || !beforeAlike ? before : beforeAlike;
  const messages = useMemo(
    () => comparePrompts(messageTexts(line), earlier && messageTexts(earlier)),
    [line, earlier],
  );
  const replies = replyTexts(line);
  const error = line.error as { kind: string; message: string } | undefined;
  return (
    <>
      <Facts line={line} />
      <div className="episode-against">
        {earlier ? (
          <span className="episode-quiet">
            Compared with line{' '}
            <button type="button" className="episode-link" onClick={() => onLine(earlier.n)}>
              {earlier.n}
            </button>
            , {String(line.actor)}’s{' '}
            {earlier === before ? 'call before' : `${String(line.purpose)} call before`}
          </span>
        ) : (
          <span className="episode-quiet">{String(line.actor)}’s first call</span>
        )}
        {before && beforeAlike && before.n !== beforeAlike.n && (
          <Chip on={any} onClick={() => setAny(!any)}>
            any purpose
          </Chip>
        )}
      </div>
      <ol className="episode-chat" aria-label="Prompt">
        {messages.map((message, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have no identity but their place
          <Said key={`${line.n} ${i}`} message={message} isFirst={!earlier} />
        ))}
      </ol>
      <Retries line={line} />
      {error && (
        <p className="episode-bad" role="alert">
          {error.kind}: <span data-said="">{error.message}</span>
        </p>
      )}
      <Replies texts={replies} line={line} />
      <CameOf lines={after} replies={replies} onLine={onLine} />
    </>
  );
}

function Facts({ line }: { line: JournalLine }) {
  const { purpose, model, attempt, decision, index, temperature, usage, cost, spent, seconds } = line;
  const tokens = usage as { input: number; output: number } | undefined;
  const sources = (line.sources as string[] | undefined) ?? [];
  const live = sources.filter((source) => source === 'live').length;
  const from =
    live === 0
      ? 'cached'
      : live === sources.length
        ? 'live'
        : `${live} live, ${sources.length - live} cached`;
  const facts: [string, string][] = [
    ['purpose', String(purpose)],
    ['model', String(model)],
    ...(sources.length > 0 ? ([['from', from]] as [string, string][]) : []),
    ...(sources.length > 1 ? ([['samples', String(sources.length)]] as [string, string][]) : []),
    ...(tokens
      ? ([['tokens', `${count(tokens.input)} in, ${count(tokens.output)} out`]] as [string, string][])
      : []),
    [
      'cost',
      spent === cost
        ? money(Number(cost ?? 0))
        : `${money(Number(cost ?? 0))} (${money(Number(spent ?? 0))} spent)`,
    ],
    ...(seconds === undefined ? [] : ([['latency', duration(Number(seconds))]] as [string, string][])),
    ...(temperature === undefined ? [] : ([['temperature', String(temperature)]] as [string, string][])),
    [
      'address',
      `attempt ${Number(attempt) + 1} · decision ${Number(decision) + 1} · call ${Number(index) + 1}`,
    ],
  ];
  return (
    <dl className="episode-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={name === 'from' ? `episode-from-${live > 0 ? 'live' : 'cached'}` : undefined}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const CHANGES = { same: 'as before', changed: 'changed', new: 'new' } as const;
/** A text that is as before and longer than this is folded. */
const LONG = 240;

/** `isFirst`: there is no prompt before it that it could be compared with. */
function Said({ message, isFirst }: { message: ComparedMessage; isFirst: boolean }) {
  const { role, content, change, parts } = message;
  const [open, setOpen] = useState(false);
  const long = !isFirst && change === 'same' && content.length > LONG;
  const folded = long && !open;
  return (
    <li className={`episode-said episode-said-${role}`} data-change={change}>
      <header>
        <span>{role}</span>
        {!isFirst && (
          <span className={change === 'same' ? 'episode-quiet' : 'episode-changed'}>{CHANGES[change]}</span>
        )}
        <CopyButton text={content} />
      </header>
      <pre data-said="">{folded ? `${content.slice(0, LONG)} …` : <Compared parts={parts} />}</pre>
      {long && (
        <button type="button" className="episode-link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'less' : `all ${count(content.length)} characters`}
        </button>
      )}
    </li>
  );
}

function Retries({ line }: { line: JournalLine }) {
  const retries = (line.retries as unknown[] | undefined) ?? [];
  if (retries.length === 0) return null;
  return (
    <details>
      <summary className="episode-bad">{retries.length} failed tries before</summary>
      <pre className="episode-json" data-said="" data-fields="">
        {JSON.stringify(retries, undefined, 2)}
      </pre>
    </details>
  );
}

/** Samples that say the same stand once. */
function Replies({ texts, line }: { texts: readonly string[]; line: JournalLine }) {
  const sources = (line.sources as string[] | undefined) ?? [];
  const same = Map.groupBy(texts.keys(), (i) => texts[i]!);
  return (
    <ol className="episode-chat" aria-label="Reply">
      {[...same].map(([text, places]) => (
        <li key={places[0]} className="episode-said episode-said-reply">
          <header>
            <span>{texts.length > 1 ? `reply ${places.map((i) => i + 1).join(', ')}` : 'reply'}</span>
            <span className="episode-quiet">
              {[...new Set(places.map((i) => sources[i] ?? ''))].join(', ')}
            </span>
            <CopyButton text={text} />
          </header>
          <pre data-testid="reply" data-said="">
            {text}
          </pre>
        </li>
      ))}
    </ol>
  );
}
