import { createPublicKey, type KeyObject } from 'node:crypto';

const MIN_RSA_BITS = 2048;
const EXPECTED = 'expected RSA of 2048 bits or more, P-256, P-384 or Ed25519';

/**
 * Reads `JWT_PUBLIC_KEY`: PEM, which may have `\n` in place of line breaks; a certificate stands for its key. Throws an
 * `Error` where it is no public key, or one that tokens are not signed for here.
 */
export function readPublicKey(text: string): { readonly key: KeyObject; readonly algorithms: string[] } {
  const pem = text.replaceAll('\\n', '\n');
  // Node.js would take its public half.
  if (pem.includes('PRIVATE KEY-----')) {
    throw new Error('JWT_PUBLIC_KEY is a private key, which only its owner may have: openssl pkey -in <file> -pubout');
  }
  const key = parse(pem);
  return { key, algorithms: algorithmsOf(key) };
}

function parse(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new Error('JWT_PUBLIC_KEY is no public key in PEM, which begins with "-----BEGIN PUBLIC KEY-----"');
  }
}

/** The algorithms that tokens may be signed by: those of the key, so that none is taken for another. */
function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): string[] {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails;
  switch (asymmetricKeyType) {
    case 'rsa':
      if (modulusLength >= MIN_RSA_BITS) return ['RS256', 'PS256'];
      throw new Error(`JWT_PUBLIC_KEY is RSA of ${modulusLength} bits: ${EXPECTED}`);
    case 'ec':
      if (namedCurve === 'prime256v1') return ['ES256'];
      if (namedCurve === 'secp384r1') return ['ES384'];
      throw new Error(`JWT_PUBLIC_KEY is of the curve ${namedCurve}: ${EXPECTED}`);
    case 'ed25519':
      // Its name since RFC 9864 is the latter.
      return ['EdDSA', 'Ed25519'];
    default:
      throw new Error(`JWT_PUBLIC_KEY is of the type ${asymmetricKeyType}: ${EXPECTED}`);
  }
}
