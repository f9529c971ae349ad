import type { Hono } from 'hono';
import type { Studio } from '../studio.ts';

export function addEpisodes(_api: Hono, _studio: Studio): void {}
