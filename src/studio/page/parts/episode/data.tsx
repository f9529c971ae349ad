/** Data as JSON; texts of several lines stand below it, each as it is. */
import { useMemo } from 'react';
import { Code } from '../../components/copy.tsx';
import { withoutLongTexts } from './long-texts.ts';

export function Data({ label, value }: { label: string; value: unknown }) {
  const { rest, texts } = useMemo(() => withoutLongTexts(value), [value]);
  return (
    <>
      <div data-fields="">
        <Code label={label}>{JSON.stringify(rest, undefined, 2) ?? ''}</Code>
      </div>
      {texts.map(({ at, text }) => (
        <Code key={at} label={at === '' ? label : at}>
          {text}
        </Code>
      ))}
    </>
  );
}
