import { Parser } from '@asyncapi/parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Choices } from '../../src/choices/choices.ts';
import { asyncapiDocument } from '../../src/model/asyncapi.ts';
import type { Protocol } from '../../src/protocol/model.ts';
import { parseProtocol } from '../../src/protocol/parse.ts';
import { renderProject } from '../../src/render/project.ts';
import { yamlText } from '../../src/render/yaml-text.ts';
import { presetChoices } from '../support/project.ts';
import { presetVariants, servedVariants } from '../variants/variants.ts';
import { hostileTexts, randomProtocol } from './protocol-random.ts';

const path = 'protocol.asyncapi.yaml';
const parser = new Parser();
/** What YAML would write over several lines, or as it is. */
const yamlTexts = [`a\nfree text${' more'.repeat(20)}`, 'a\u202eb', 'a\u2028b: c'];

function rendered(choices: Choices) {
  const file = renderProject({ choices, projectName: 'my-app', version: '1.2.3', existing: new Map() }).files.find(
    (one) => one.path === path,
  );
  if (file === undefined) throw new Error(`there is no ${path}`);
  return file;
}

function documentOf(protocol: Protocol): string {
  return yamlText(asyncapiDocument({ protocol, projectName: 'my-app', jwt: false }));
}

function parsed(source: object): Protocol {
  const { protocol, problems } = parseProtocol(JSON.stringify({ version: '1', ...source }), 'protocol.json');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}

/** What the official parser has against a document, without its wish for the newest version of AsyncAPI. */
async function faultsOf(text: string): Promise<readonly string[]> {
  const { document, diagnostics } = await parser.parse(text);
  const faults = diagnostics
    .filter(({ code }) => code !== 'asyncapi-latest-version')
    .map(({ code, message, path: place }) => `${code} at ${place.join('.')}: ${message}`);
  return [...(document === undefined ? ['no document'] : []), ...faults];
}

describe('protocol.asyncapi.yaml', () => {
  it.each<[string, Choices]>([
    ...presetVariants.map(({ name, choices }): [string, Choices] => [name, choices]),
    ['chat over Redis', { ...presetChoices('chat'), scaling: 'redis' }],
    ['ephemeral rooms of guests', { ...presetChoices('chat'), auth: 'none', rooms: 'ephemeral' }],
  ])('is valid to the official parser: %s', async (_, choices) => {
    const { kind, content } = rendered(choices);
    expect(kind).toBe('generated');
    expect(await faultsOf(content)).toEqual([]);
  });

  it('is valid for random protocols', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(randomProtocol, async (protocol) => {
        fc.pre(protocol !== undefined);
        compared += 1;
        expect(await faultsOf(documentOf(protocol))).toEqual([]);
      }),
      { numRuns: 15 },
    );
    expect(compared).toBeGreaterThan(10);
  }, 120_000);

  it('says nothing of what was not chosen', () => {
    for (const { choices } of servedVariants) {
      const { content } = rendered(choices);
      expect(content.includes('securitySchemes')).toBe(choices.auth === 'jwt');
      if (choices.rooms === 'none') expect(content).not.toMatch(/room/i);
      if (choices.rooms !== 'durable') expect(content).not.toMatch(/durable|StreamPosition|idempotent/);
    }
  });

  it('has events, acks and what Socket.IO adds', () => {
    const payload = { type: 'object', required: ['to'], properties: { to: { $ref: '#/schemas/Id' } } };
    const document = asyncapiDocument({
      protocol: parsed({
        schemas: { Id: { type: 'string' } },
        client: {
          'send-it': {
            description: 'Sends it.',
            payload,
            ack: { type: 'object', required: ['at'], properties: { at: { type: 'integer' } } },
            room: 'to',
            rateLimit: { points: 2, per: '1s' },
            idempotent: true,
            volatile: true,
            deprecated: true,
          },
        },
        server: { 'send-it': { payload: { type: 'array', prefixItems: [payload] }, durable: true } },
      }),
      projectName: 'app',
      jwt: true,
    });
    expect(document).toMatchObject({
      servers: { development: { security: [{ $ref: '#/components/securitySchemes/token' }] } },
      operations: {
        receiveSendIt: {
          action: 'receive',
          messages: [{ $ref: '#/channels/events/messages/SendItPayload' }],
          reply: { messages: [{ $ref: '#/channels/events/messages/SendItAck' }] },
        },
        sendSendIt: { action: 'send', messages: [{ $ref: '#/channels/events/messages/SendItEvent' }] },
      },
      components: {
        messages: {
          SendItPayload: {
            name: 'send-it',
            description: 'Sends it.',
            payload: { properties: { to: { $ref: '#/components/schemas/Id' } } },
            'x-socketio': {
              event: 'send-it',
              ack: 'envelope',
              room: 'to',
              rateLimit: { points: 2, perMs: 1000, burst: 2 },
              idempotent: true,
              volatile: true,
              deprecated: true,
            },
          },
          SendItAck: {
            payload: {
              oneOf: [
                { required: ['success', 'at'], properties: { success: { const: true }, at: { type: 'integer' } } },
                { $ref: '#/components/schemas/AckError' },
              ],
            },
          },
          SendItEvent: {
            payload: { items: [{ properties: { to: { $ref: '#/components/schemas/Id' } } }], additionalItems: false },
            'x-socketio': { event: 'send-it', durable: true, position: '#/components/schemas/StreamPosition' },
          },
        },
        schemas: { Id: { type: 'string' }, AckError: {}, StreamPosition: {} },
      },
    });
  });

  it.each([...hostileTexts, ...yamlTexts].map((text) => [JSON.stringify(text).slice(0, 40), text]))(
    'holds any text: %s',
    async (_, text) => {
      const name = text.replace(/\p{Surrogate}/gu, '?').slice(0, 128);
      const schema = {
        type: 'object',
        required: [`${name}.`],
        properties: { [`${name}.`]: { enum: [text], description: text } },
      };
      const event = { description: text, payload: { ...schema, default: text } };
      const protocol = parsed({
        schemas: { A: schema },
        client: { [name]: { ...event, ack: schema } },
        server: { [name]: event },
      });
      const document = asyncapiDocument({ protocol, projectName: text, jwt: true });
      const written = yamlText(document);
      expect(parse(written)).toEqual(JSON.parse(JSON.stringify(document)));
      // Each line is a key, an item or both; none is the text of somebody else alone.
      expect(
        written.split('\n').filter((line) => line !== '' && !/^ *(- )?("[^\n]*"|[^"\n]+): ?|^ *- /.test(line)),
      ).toEqual([]);
      expect(written).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(await faultsOf(written)).toEqual([]);
    },
  );
});
