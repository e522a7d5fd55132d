import { Parser } from '@asyncapi/parser';
import type { Choices } from '../../../src/choices/choices.ts';
import { asyncapiDocument } from '../../../src/documents/asyncapi/document.ts';
import type { Protocol } from '../../../src/protocol/model.ts';
import { parseProtocol } from '../../../src/protocol/read/parse.ts';
import { renderProject } from '../../../src/render/project.ts';
import { yamlText } from '../../../src/text/yaml/write.ts';

const path = 'protocol.asyncapi.yaml';
const parser = new Parser();

/** The document of a project with these choices. */
export function rendered(choices: Choices) {
  const file = renderProject({ choices, projectName: 'my-app', version: '1.2.3', existing: new Map() }).files.find(
    (one) => one.path === path,
  );
  if (file === undefined) throw new Error(`there is no ${path}`);
  return file;
}

/** The document of a protocol on Socket.IO, as YAML. */
export function documentOf(protocol: Protocol, transport: Choices['transport'] = 'socket.io'): string {
  return yamlText(asyncapiDocument({ protocol, projectName: 'my-app', transport, jwt: false }));
}

/** The protocol of a file without its `version`; throws the problems of one that has some. */
export function parsedObject(source: object): Protocol {
  const { protocol, problems } = parseProtocol(JSON.stringify({ version: '1', ...source }), 'protocol.json');
  if (protocol === undefined) throw new Error(JSON.stringify(problems));
  return protocol;
}

/** What the official parser has against a document, without its wish for the newest version of AsyncAPI. */
export async function faultsOf(text: string): Promise<readonly string[]> {
  const { document, diagnostics } = await parser.parse(text);
  const faults = diagnostics
    .filter(({ code }) => code !== 'asyncapi-latest-version')
    .map(({ code, message, path: place }) => `${code} at ${place.join('.')}: ${message}`);
  return [...(document === undefined ? ['no document'] : []), ...faults];
}
