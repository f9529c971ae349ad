/** With what the run was made, for who wants to make it again. */
import type { ReactNode } from 'react';
import type { RunDetail } from '../../../api/runs.ts';

export function RunAbout({ detail }: { detail: RunDetail }) {
  const {
    id,
    shown,
    arms,
    constants,
    plan,
    settings,
    versions,
    commit,
    experiment,
    started,
    resumed,
    ended,
  } = detail;
  const facts: [string, ReactNode][] = [
    ['Folder', shown],
    ['Address', id],
    ...plan.map(([scenario, words]): [string, string] => [scenario, words]),
    ...Object.entries(constants).map(([key, value]): [string, string] => [`${key}, of all`, value]),
    ['Arms', arms.map(({ arm }) => arm).join('\n')],
  ];
  if (experiment?.file) facts.push(['Experiment', experiment.file]);
  for (const [name, at] of Object.entries({ Started: started, Resumed: resumed, Ended: ended })) {
    if (at !== null)
      facts.push([name, new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' })]);
  }
  if (settings) {
    const said = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
    facts.push(['Settings', said.join(' · ')]);
  }
  if (commit) facts.push(['Commit', `${commit.hash}${commit.dirty ? ', with changes on top' : ''}`]);
  facts.push([
    'Versions',
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(' · '),
  ]);
  return (
    <details className="run-about">
      <summary>About this run</summary>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
