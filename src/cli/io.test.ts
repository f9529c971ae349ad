import { PassThrough } from 'node:stream';
import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { say } from './io.ts';

function said(line: string): string {
  const screen = new PassThrough();
  say(screen, line);
  return screen.read().toString();
}

test('what would command the terminal is shown', () => {
  expect(said('\x1b]0;a title\x07\x1b]52;c;Zm9v\x07\x1b[2J\x9b2J\x7f')).toBe(
    '␛]0;a title␇␛]52;c;Zm9v␇␛[2J�2J�\n',
  );
  expect(said('over\rwritten\b')).toBe('over␍written␈\n');
});

test('styles, tabs and ends of lines stay', () => {
  const styled = styleText('red', 'é ✓\t日本', { validateStream: false });
  expect(said(`${styled}\r\nmore\n`)).toBe(`${styled}\nmore\n\n`);
});
