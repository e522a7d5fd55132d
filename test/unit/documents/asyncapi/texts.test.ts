import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asyncapiDocument } from '../../../../src/documents/asyncapi/document.ts';
import type { Protocol } from '../../../../src/protocol/model.ts';
import { yamlText } from '../../../../src/text/yaml/write.ts';
import { documentOf, faultsOf, parsedObject } from '../../../support/protocols/asyncapi.ts';
import { hostileTexts } from '../../../support/protocols/random.ts';
import { namespaceCalled } from '../../../support/protocols/random-namespaces.ts';

/** What YAML would write over several lines, or as it is. */
const yamlTexts = [`a\nfree text${' more'.repeat(20)}`, 'a\u202eb', 'a\u2028b: d'];

describe('protocol.asyncapi.yaml', () => {
  it.each([...hostileTexts, ...yamlTexts].map((text) => [JSON.stringify(text).slice(0, 40), text]))(
    'holds any text: %s',
    (_, text) => {
      const document = asyncapiDocument({
        protocol: protocolWith([text]),
        projectName: text,
        transport: 'socket.io',
        jwt: true,
      });
      const written = yamlText(document);
      expect(parse(written)).toEqual(JSON.parse(JSON.stringify(document)));
      // Each line is a key, an item or both; none is the text of somebody else alone.
      expect(
        written.split('\n').filter((line) => line !== '' && !/^ *(- )?("[^\n]*"|[^"\n]+): ?|^ *- /.test(line)),
      ).toEqual([]);
      expect(written).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    },
  );

  it('is valid with any text', async () => {
    expect(await faultsOf(documentOf(protocolWith([...hostileTexts, ...yamlTexts])))).toEqual([]);
  });
});

/** A protocol that has each text in all places. */
function protocolWith(texts: readonly string[]): Protocol {
  const events = texts.map((text) => {
    const name = text.replace(/\p{Surrogate}/gu, '?').slice(0, 128);
    const schema = {
      type: 'object',
      required: [`${name}.`],
      properties: { [`${name}.`]: { enum: [text], description: text } },
    };
    const description = text;
    const payload = { ...schema, default: { [`${name}.`]: text } };
    return { name, schema, description, payload, args: [{ ...schema, title: text }] };
  });
  return parsedObject({
    schemas: Object.fromEntries(events.map(({ schema }, index) => [`A${index}`, schema])),
    client: Object.fromEntries(
      events.map(({ name, description, payload, schema }) => [name, { description, payload, ack: schema }]),
    ),
    server: Object.fromEntries(events.map(({ name, description, args }) => [name, { description, args }])),
    namespaces: Object.fromEntries(
      events.map(({ name, description, payload }) => [
        namespaceCalled(name),
        { description, client: { [name]: { description, payload } } },
      ]),
    ),
  });
}
