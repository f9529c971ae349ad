/** Goes anywhere by a few letters. */
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import { useLocation } from 'wouter';
import type { MachineSummary } from '../api/machines.ts';
import type { EpisodePage, EpisodeRow, RunListing } from '../api/runs.ts';
import { fits, MOST, type Ranked, ranked } from '../palette-rank.ts';
import { get } from './api.ts';
import { copyText } from './components/copy.tsx';
import { foundPath } from './components/found.tsx';
import { Sheet } from './components/sheet.tsx';
import { nothingFits, type Sought, soughtBy } from './palette-sought.ts';
import { nextTheme } from './theme.ts';
import './palette.css';

interface Entry extends Ranked {
  key: string;
  go: () => void;
}

/** The server has searched what was said in the episodes as well: their own words need not fit. */
function episodesOf(rows: readonly EpisodeRow[], { run, words, named }: Sought, shown?: string) {
  const meant = named
    ? rows.filter(({ episode }) => episode.toLowerCase().includes(words.toLowerCase()))
    : rows;
  return meant.map((row) => {
    const { episode, status, arm, leftOut } = row;
    const notes = [status, arm, run !== shown && `in ${run}`, leftOut && 'not in this copy'];
    return {
      key: `episode ${episode}`,
      group: 'Episodes',
      name: episode,
      note: notes.filter(Boolean).join(' · '),
      path: named ? foundPath(run, { episode }, '') : foundPath(run, row, words),
    };
  });
}

/** What is listed, and what is said where that is nothing. */
function useEntries(path: string, text: string, onKeys: () => void): { entries: Entry[]; none: string } {
  const [, navigate] = useLocation();
  const run = /^\/runs\/([^/]+)/.exec(path)?.[1];
  const runs = useQuery({ queryKey: ['runs'], queryFn: () => get<RunListing[]>('runs') });
  const machines = useQuery({ queryKey: ['machines'], queryFn: () => get<MachineSummary[]>('machines') });
  const sought = soughtBy(text, runs.data ?? [], run);
  const episodes = useQuery({
    queryKey: ['palette', sought?.run, sought?.words],
    queryFn: () =>
      get<EpisodePage>(`runs/${sought?.run}/episodes`, { q: sought?.words, sort: 'fit', limit: MOST }),
    enabled: sought !== undefined,
  });
  const to = (href: string) => () => navigate(href);
  const all: Entry[] = [
    ...(runs.data ?? []).map(({ id, name, scenario, arms }) => ({
      key: `run ${id}`,
      group: 'Runs',
      name: id,
      alias: name,
      note: `${scenario} · ${arms.join(' · ')}`,
      go: to(`/runs/${encodeURIComponent(id)}`),
    })),
    ...(machines.data ?? []).map(({ id, title, kind }) => ({
      key: `machine ${id}`,
      group: 'Machines',
      name: title,
      // An agent's id is its name in commands.
      alias: id.split(':').at(-1)!,
      note: kind,
      go: to(`/machines/${encodeURIComponent(id)}`),
    })),
    { key: 'to runs', group: 'Go to', name: 'Runs', go: to('/') },
    { key: 'to machines', group: 'Go to', name: 'Machines', go: to('/machines') },
    { key: 'to play', group: 'Go to', name: 'Play', note: 'a game against an agent', go: to('/play') },
    ...(run === undefined
      ? []
      : [
          {
            key: 'to occupancy',
            group: 'Go to',
            name: 'Occupancy',
            note: 'of this run',
            go: to(`/runs/${run}/occupancy`),
          },
        ]),
    {
      key: 'do link',
      group: 'Do',
      name: 'Copy the link to this view',
      go: () => void copyText(location.href),
    },
    { key: 'do theme', group: 'Do', name: 'Change the theme', note: 'system, light, dark', go: nextTheme },
    { key: 'do keys', group: 'Do', name: 'Show all keys', go: onKeys },
  ];
  const rows = episodes.data?.rows ?? [];
  const found = sought
    ? episodesOf(rows, sought, run).map(({ path, ...entry }) => ({ ...entry, go: to(path) }))
    : [];
  const fitting = all.filter((entry) => fits(entry, text));
  return { entries: ranked([...found, ...fitting], text), none: nothingFits(text, runs.data ?? [], run) };
}

export function CommandPalette({
  path,
  onClose,
  onKeys,
}: {
  path: string;
  onClose: () => void;
  onKeys: () => void;
}) {
  const id = useId();
  const [text, setText] = useState('');
  const [marked, setMarked] = useState(0);
  const { entries, none } = useEntries(path, useDeferredValue(text), onKeys);
  const at = Math.min(marked, entries.length - 1);
  const choose = ({ go }: Entry) => {
    onClose();
    go();
  };
  const press = (event: KeyboardEvent) => {
    const entry = entries[at];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entry) {
      const next = (at + step + entries.length) % entries.length;
      setMarked(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && entry) choose(entry);
    else return;
    event.preventDefault();
  };
  return (
    <Sheet title="Find" bare onClose={onClose}>
      <input
        className="palette-field"
        role="combobox"
        aria-label="Find a run, an episode, a machine"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={entries.length > 0 ? `${id}-${at}` : undefined}
        placeholder="A run, an episode, a machine, something to do …"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setMarked(0);
        }}
        onKeyDown={press}
      />
      <div className="palette-list" role="listbox" id={`${id}-list`} aria-label="Found">
        {entries.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, which holds the focus
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={entry.key}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === at}
            className="palette-entry"
            onClick={() => choose(entry)}
            onPointerMove={() => setMarked(i)}
          >
            <span className="palette-group">{entries[i - 1]?.group === entry.group ? '' : entry.group}</span>
            <span className="palette-name">{entry.name}</span>
            {entry.note !== undefined && <span className="palette-note">{entry.note}</span>}
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className="palette-none">{none}</p>}
    </Sheet>
  );
}
