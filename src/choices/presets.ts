import type { Choices } from './choices.ts';

/** The choices that a preset fills in: all but the package manager, which is detected. */
export type PresetChoices = Omit<Choices, 'packageManager'>;

/** Named sets of choices for common situations; each is also a folder under `examples/`. */
export const presets: Readonly<Record<string, PresetChoices>> = {
  chat: {
    transport: 'socket.io',
    auth: 'jwt',
    rooms: 'durable',
    presence: true,
    scaling: 'none',
    features: ['messages', 'typing'],
  },
  native: {
    transport: 'ws',
    auth: 'jwt',
    rooms: 'ephemeral',
    presence: false,
    scaling: 'none',
    features: ['messages', 'metrics'],
  },
  collaboration: {
    transport: 'socket.io',
    auth: 'jwt',
    rooms: 'durable',
    presence: true,
    scaling: 'none',
    features: ['edits'],
  },
  dashboard: {
    transport: 'ws',
    auth: 'jwt',
    rooms: 'durable',
    presence: false,
    scaling: 'none',
    features: ['updates', 'metrics'],
  },
  game: {
    transport: 'ws',
    auth: 'none',
    rooms: 'ephemeral',
    presence: true,
    scaling: 'none',
    features: ['messages', 'moves'],
  },
  feed: {
    transport: 'sse',
    auth: 'none',
    rooms: 'durable',
    presence: false,
    scaling: 'none',
    features: ['updates'],
  },
  minimal: {
    transport: 'socket.io',
    auth: 'none',
    rooms: 'none',
    presence: false,
    scaling: 'none',
    features: [],
  },
};
