import { expect, test } from 'vitest';
import { faultsInSource } from '../../../../src/protocol/file/added-faults.ts';
import { composeProtocol } from '../../../../src/protocol/file/compose.ts';

const rooms = {
  layer: 'rooms',
  text: 'schemas:\n  RoomId: { type: string }\nclient:\n  join:\n    payload: true\n    room: x\n',
};

test.each([
  ['in block style', 'version: 1.0.0\nserver:\n  said:\n    payload: 1\nclient:\n  mine: {}\n'],
  ['in braces', '{\n  "version": "1",\n  "server": {\n    "said": 1 }, "client": {} }\n'],
])('a fault that is there with what choices bring has its place in the file %s, or none', (_, source) => {
  const composed = composeProtocol(source, [rooms]);
  const at = (text: string, word: string) => {
    const before = text.slice(0, text.indexOf(word)).split('\n');
    return { file: 'protocol.yaml', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  const fault = (word: string) => ({ ...at(composed, word), message: 'it is wrong', hint: 'mend it' });
  expect(faultsInSource([fault('said'), fault('room')], source, composed)).toEqual([
    { ...at(source, 'said'), message: 'it is wrong', hint: 'mend it' },
    {
      file: 'protocol.yaml',
      message: 'client: join, which the choices bring: it is wrong',
      hint: 'it must fit what the file says under the names that it uses; mend it',
    },
  ]);
});
