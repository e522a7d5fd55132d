import { describe, expect, it } from 'vitest';
import { asyncapiDocument } from '../../../../src/documents/asyncapi/document.ts';
import { parsedObject } from '../../../support/protocols/asyncapi.ts';

describe('protocol.asyncapi.yaml', () => {
  it('has the requests and the stream of Server-Sent Events', () => {
    const protocol = parsedObject({
      client: {
        move: { args: [true], acks: 'node', results: [true] },
        look: { acks: 'plain', ack: { type: 'string' } },
        touch: { acks: 'plain' },
        'say so': { payload: { type: 'string' }, ack: { type: 'object' } },
      },
      server: { said: { payload: { type: 'string' }, durable: true }, ticked: {} },
    });
    const { servers, channels, components } = JSON.parse(
      JSON.stringify(asyncapiDocument({ protocol, projectName: 'app', transport: 'sse', jwt: true })),
    );
    expect(servers.development.protocol).toBe('http');
    expect(channels.events.address).toBe('/events');
    const [say] = Object.values(components.messages).filter((message) => Object(message).name === 'say so');
    expect(say).toMatchObject({
      payload: { type: 'string' },
      'x-sse': { event: 'say so', acks: 'envelope', method: 'POST', path: '/events/say%20so' },
    });
    const refused = { required: ['success', 'error'], properties: { success: { const: false } } };
    expect(components.messages.MoveAck.payload).toMatchObject({ oneOf: [{ type: 'array' }, refused] });
    expect(components.messages.LookAck.payload).toMatchObject({ anyOf: [{ type: 'string' }, refused] });
    expect(components.messages.TouchAck.payload).toMatchObject(refused);
    expect(components.messages.SaidEvent).toMatchObject({
      payload: {
        required: ['data'],
        properties: { data: { type: 'string' }, stream: { $ref: '#/components/schemas/StreamPosition' } },
      },
      'x-sse': { event: 'said', durable: true },
    });
    expect(components.messages.TickedEvent.payload).toEqual({ type: 'object', properties: {} });
  });

  it('has the frames of a WebSocket in full', () => {
    const protocol = parsedObject({
      client: {
        move: { args: [true], acks: 'node', results: [true] },
        quiet: { acks: 'none' },
        say: { payload: { type: 'string' }, ack: { type: 'object' } },
      },
      server: { said: { payload: { type: 'string' }, durable: true } },
    });
    const { servers, channels, components } = JSON.parse(
      JSON.stringify(asyncapiDocument({ protocol, projectName: 'app', transport: 'ws', jwt: true })),
    );
    expect(servers.development).toMatchObject({ protocol: 'ws', 'x-websocket': { subprotocol: 'ws.v1' } });
    expect(channels.events.address).toBe('/ws');
    const id = { type: ['integer', 'string'], maxLength: 64 };
    expect(components.messages.SayPayload).toMatchObject({
      payload: { required: ['type', 'data'], properties: { type: { const: 'say' }, data: { type: 'string' }, id } },
      'x-websocket': { event: 'say', acks: 'envelope' },
    });
    expect(components.messages.SayAck.payload).toMatchObject({
      required: ['type', 'id', 'data'],
      properties: { type: { const: 'ack' }, id, data: { oneOf: [{ required: ['success'] }, {}] } },
    });
    expect(components.messages.MoveAck.payload.properties.data.oneOf).toHaveLength(2);
    expect(components.messages.QuietPayload.payload).toEqual({
      type: 'object',
      required: ['type'],
      properties: { type: { const: 'quiet' } },
    });
    expect(components.messages.SaidEvent.payload.properties.stream).toEqual({
      $ref: '#/components/schemas/StreamPosition',
    });
  });

  it('says of messages of a WebSocket that carry bytes how they do', () => {
    const File = { type: 'object', required: ['data'], properties: { data: { binary: true, maxBytes: 3 } } };
    const protocol = parsedObject({
      schemas: { File },
      client: {
        upload: { payload: { $ref: '#/schemas/File' }, ack: { type: 'object' } },
        reverse: { payload: { type: 'string' }, acks: 'plain', ack: { binary: true } },
      },
      server: { said: { payload: { type: 'string' } }, sent: { args: [{ binary: true }] } },
    });
    const { components } = JSON.parse(
      JSON.stringify(asyncapiDocument({ protocol, projectName: 'app', transport: 'ws', jwt: true })),
    );
    const attached = { type: 'string', format: 'binary', 'x-websocket': { attachment: true, maxBytes: 3 } };
    expect(components.schemas.File.properties.data).toEqual(attached);
    const { messages } = components;
    const names = Object.keys(messages).filter((name) => 'binary' in messages[name].payload.properties);
    expect(names).toEqual(['UploadPayload', 'ReverseAck', 'SentEvent']);
    for (const name of names) {
      const { properties, required } = messages[name].payload;
      expect(properties.binary).toMatchObject({ type: 'array', items: { items: [{ type: 'array' }, {}] } });
      expect(required).not.toContain('binary');
    }
    expect(messages.ReverseAck.payload.required).toEqual(['type', 'id', 'data']);
  });
});
