import type { Hono } from 'hono';
import type { Studio } from '../studio.ts';

export function addSearch(_api: Hono, _studio: Studio): void {}
