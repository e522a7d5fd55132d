import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals a text for the process of this name: only who knows the secret can make or read what comes of it. */
export function seal(secret: string, node: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(secret, node), nonce);
  const sealed = [cipher.update(text, 'utf8'), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64');
}

/** The text that was sealed for the process of this name; nothing where that is not what was sealed. */
export function unseal(secret: string, node: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  const start = NONCE_BYTES + TAG_BYTES;
  if (bytes.length < start) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, keyOf(secret, node), nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, start));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(start)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

/** Each process has a key of its own, so that what is for one means nothing to another. */
function keyOf(secret: string, node: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, node, 'requests', KEY_BYTES));
}
