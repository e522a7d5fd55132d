import { configSchema } from '../choices/config-schema.ts';
import { asyncapiDocument } from '../documents/asyncapi/document.ts';
import type { Brought } from '../layers/bring.ts';
import type { View } from '../model/view.ts';
import type { RenderedFile } from '../project/file.ts';
import { protocolSchema } from '../protocol/read/editor-schema.ts';
import { jsonText } from '../text/json.ts';
import { yamlMeaning } from '../text/meaning.ts';
import { yamlText } from '../text/yaml/write.ts';
import { file } from './template-files.ts';

type ProtocolFile = Pick<Brought, 'protocol' | 'protocolText' | 'protocolValues'>;

/** The files that no template makes: the protocol, as YAML and as AsyncAPI, and what editors know of the files of the user. */
export function programFiles(
  view: View,
  { protocol, protocolText, protocolValues }: ProtocolFile,
): readonly RenderedFile[] {
  return [
    { ...file('protocol.yaml', 'source', protocolText), values: protocolValues },
    asyncapiFile(view, protocol),
    file('.ws/config.schema.json', 'generated', jsonText(configSchema())),
    file('.ws/protocol.schema.json', 'generated', jsonText(protocolSchema())),
    file('.ws/settings.schema.json', 'generated', jsonText(view.settings.jsonSchema)),
  ];
}

function asyncapiFile({ notice, projectName, transport, jwt }: View, protocol: ProtocolFile['protocol']): RenderedFile {
  const [comment, document] = [`# ${notice}`, asyncapiDocument({ protocol, projectName, transport, jwt })];
  const content = `${comment}\n${yamlText(document)}`;
  return { ...file('protocol.asyncapi.yaml', 'generated', content), meaning: yamlMeaning(document, [comment]) };
}
