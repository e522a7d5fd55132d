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
  minimal: {
    transport: 'socket.io',
    auth: 'none',
    rooms: 'none',
    presence: false,
    scaling: 'none',
    features: [],
  },
};
