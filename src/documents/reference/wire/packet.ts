import { replaceBytes } from './replace-bytes.ts';
import type { PacketAddress } from './wire.ts';

/** What Socket.IO puts between the brackets of a packet, and how many binary messages follow it. */
export interface WireItems {
  readonly items: readonly unknown[];
  readonly attachments: number;
}

/** Replaces bytes by the placeholders that Socket.IO sends in their place. */
export function wireItems(items: readonly unknown[]): WireItems {
  let attachments = 0;
  const placeholder = () => {
    attachments += 1;
    return { _placeholder: true, num: attachments - 1 };
  };
  return { items: items.map((item) => replaceBytes(item, placeholder)), attachments };
}

/** The number of a packet's type, without and with bytes. */
const types = { event: ['2', '5'], ack: ['3', '6'] } as const;

/** A packet of Socket.IO in a message of Engine.IO, such as `42["move",1]` or `42/admin,7["kick"]`. */
export function packetText(
  kind: keyof typeof types,
  { items, attachments }: WireItems,
  { namespace, id = '' }: PacketAddress = {},
): string {
  const [plain, binary] = types[kind];
  const space = namespace === undefined ? '' : `${namespace},`;
  return `4${attachments === 0 ? plain : `${binary}${attachments}-`}${space}${id}${JSON.stringify(items)}`;
}
