import { styleText } from 'node:util';

type Style = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold';

/** Where a command says things. */
export interface Reporter {
  /** A line of the result; nothing where the result is JSON. */
  readonly line: (text: string) => void;
  /** A line about what is going on or worth knowing. */
  readonly note: (text: string) => void;
  /** The result as one JSON document; nothing for a human reader. */
  readonly document: (value: unknown) => void;
  /** A line that must be read, also in quiet mode. */
  readonly error: (text: string) => void;
  /** Colours a part of a `line`. */
  readonly paint: (style: Style, text: string) => string;
  /** Colours a part of a `note` or an `error`. */
  readonly paintError: (style: Style, text: string) => string;
  /** Somebody reads the result as it comes. */
  readonly isTerminal: boolean;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/** Results go to standard output, everything else to standard error. Colours only on terminals and without `NO_COLOR`. */
export function createReporter({ json, quiet }: { readonly json: boolean; readonly quiet: boolean }): Reporter {
  const { stdout, stderr } = process;
  return {
    line: (text) => void (json || quiet || stdout.write(`${text}\n`)),
    note: (text) => void (quiet || stderr.write(`${text}\n`)),
    document: (value) => void (json && stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
    error: (text) => void stderr.write(`${text}\n`),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    paintError: (style, text) => styleText(style, text, { stream: stderr }),
    isTerminal: stdout.isTTY === true,
    isJson: json,
    isQuiet: quiet,
  };
}
