import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ioError, systemCode } from '../problems/io-problem.ts';
import { CliError, exitCode } from '../problems/problem.ts';

/**
 * Reads a text file that the user wrote, without its byte order mark. Throws `CliError`: exit code 2 where it is missing,
 * a folder, too large or no UTF-8; 1 where it cannot be read.
 * @param name the file as errors name it
 */
export function readText(path: string, name: string, maxBytes: number): string {
  return decodeUtf8(readBytes(path, name, maxBytes), name);
}

function readBytes(path: string, name: string, maxBytes: number): Buffer {
  const refuse = (message: string) => new CliError(exitCode.usage, [{ file: name, message }]);
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw refuse('does not exist');
    throw ioError(error, 'cannot be read', name);
  }
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) throw refuse('is a folder, not a file');
    // A device or a pipe has no size to check beforehand, so that all are read until there is no more, or too much.
    const partBytes = Math.max(Math.min(stats.size, maxBytes), 4000) + 1;
    const parts: Buffer[] = [];
    let length = 0;
    for (let read = -1; read !== 0 && length <= maxBytes; length += read) {
      const part = Buffer.allocUnsafe(partBytes);
      read = readSync(descriptor, part);
      parts.push(part.subarray(0, read));
    }
    if (length > maxBytes) throw refuse(`is larger than ${maxBytes.toLocaleString('en')} bytes`);
    return Buffer.concat(parts);
  } catch (error) {
    throw error instanceof CliError ? error : ioError(error, 'cannot be read', name);
  } finally {
    closeSync(descriptor);
  }
}

function decodeUtf8(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = bytes.subarray(0, firstInvalidByte(bytes)).toString('utf8').split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    const hint = 'Save the file as UTF-8';
    throw new CliError(exitCode.usage, [
      { file: name, line: before.length, column, message: 'is not valid UTF-8', hint },
    ]);
  }
}

/** Where decoding and encoding again first makes a difference. */
function firstInvalidByte(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'), 'utf8');
  const index = bytes.findIndex((byte, position) => byte !== again[position]);
  return index === -1 ? bytes.length : index;
}
