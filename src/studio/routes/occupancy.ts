import type { Hono } from 'hono';
import type { Studio } from '../studio.ts';

export function addOccupancy(_api: Hono, _studio: Studio): void {}
