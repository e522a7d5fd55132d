import { layers, moved } from 'virtual:layers';
import { sources } from 'virtual:template-sources';
import { describe, expect, it } from 'vitest';
import { layerAround, moveOf, placesBefore } from '../../../src/layers/own-templates.ts';

const names = layers.map(({ name }) => name);
const paths = sources.map(([path]) => path);

describe('templates that were moved', () => {
  it('are where it is said', () => {
    expect(moved.map(([, to]) => to).filter((to) => !names.includes(to) && !paths.includes(to))).toEqual([]);
  });

  it('are no longer where they were, so that each path means one template', () => {
    expect(moved.map(([from]) => from).filter((from) => names.includes(from) || paths.includes(from))).toEqual([]);
    expect(paths.filter((path) => moveOf(path) !== undefined)).toEqual([]);
  });

  it('are found by what they were called', () => {
    expect(moveOf('sse-redis-streams/websocket/sequencer.ts')).toEqual([
      'sse-redis-streams',
      'rooms/streams/sse/redis',
    ]);
    expect(placesBefore('rooms/streams/sse/redis/websocket/sequencer.ts')).toContain(
      'sse-redis-streams/websocket/sequencer.ts',
    );
  });
});

describe('a template', () => {
  it('belongs to the innermost layer around it', () => {
    expect(layerAround('rooms/streams/redis/websocket/store/batch.ts')).toBe('rooms/streams/redis');
    expect(layerAround('rooms/websocket/rooms/rooms.ts')).toBe('rooms');
    expect(layerAround('transports/README.md')).toBeUndefined();
  });
});
