import type { YAMLError } from 'yaml';

/** What is wrong with a text, and what to do about it. */
export interface Fault {
  readonly message: string;
  readonly hint?: string;
}

/** What `yaml` says to those who program with it, as who wrote the text needs it. */
const byCode: Readonly<Record<string, Fault>> = {
  MULTIPLE_DOCS: {
    message: 'A second document begins here, and a file holds one',
    hint: 'take the line --- out, or move what is below it to a file of its own',
  },
  BAD_DIRECTIVE: { message: 'Unknown line beginning with %', hint: 'take it out: the file is read as YAML 1.2' },
  TAB_AS_INDENT: { message: 'Tabs are not allowed as indentation', hint: 'indent with spaces' },
  MULTILINE_IMPLICIT_KEY: {
    message: 'This is over several lines where a key is expected',
    hint: 'end the key with a colon and a space, or put a text of several lines in quotes',
  },
  MULTIPLE_ANCHORS: { message: 'A second anchor at one value', hint: 'take one out' },
  MULTIPLE_TAGS: { message: 'A second tag at one value', hint: 'take one out' },
  KEY_OVER_1024_CHARS: { message: 'A key, with what is around it, is longer than 1024 characters' },
  BLOCK_IN_FLOW: {
    message: 'A list or a mapping without brackets within { } or [ ]',
    hint: 'write it in brackets as well; put a text with a colon and a space in quotes',
  },
};
const byMessage: Readonly<Record<string, Fault>> = {
  'Implicit map keys need to be followed by map values': {
    message: 'Expected a key, and a colon behind it',
    hint: 'write name: value; is there a space behind the colon?',
  },
  'Nested mappings are not allowed in compact mappings': {
    message: 'A second key in one value',
    hint: 'put a text with a colon and a space in quotes, and a further key on a line of its own',
  },
  'Flow map in block collection must be sufficiently indented and end with a }': {
    message: 'Expected the closing } of a mapping',
    hint: 'close it, and indent what is in it',
  },
  'Flow sequence in block collection must be sufficiently indented and end with a ]': {
    message: 'Expected the closing ] of a list',
    hint: 'close it, and indent what is in it',
  },
  'Unexpected block-seq-ind on same line with key': {
    message: 'A list begins on the line of its key',
    hint: 'write it below its key, or in [ ]',
  },
  'Sequence item without - indicator': { message: 'Expected an item that begins with -' },
  'Comments must be separated from other tokens by white space characters': { message: 'Expected a space before #' },
  'Tags and anchors must be separated from the next token by white space': {
    message: 'Expected a space behind an anchor or a tag',
  },
  'Missing directives-end/doc-start indicator line': {
    message: 'Expected a line --- below the lines that begin with %',
    hint: 'add it, or take these lines out',
  },
};
/** What is said with a part of the text in it. */
const byPattern: readonly (readonly [RegExp, message: string, hint: string])[] = [
  [/^Unexpected \S+ token in YAML stream: (.*)$/, 'Unexpected $1', 'is there a bracket, or an indentation, too many?'],
  [
    /^Unexpected (?:\S+ at node end|scalar token)$/,
    'Something follows a value that has ended',
    'put all of the value in quotes',
  ],
  [/^Plain value cannot start with .* (\S+)$/, 'A value cannot begin with $1', 'put it in quotes'],
  [/^Block scalar header includes extra characters: (.*)$/, 'Unexpected text in $1', 'begin the text on the next line'],
  [/^Unresolved tag: (?:tag:yaml\.org,2002:(?=.))?(.*)$/, 'Unknown tag $1', 'take it out'],
];

/** Says a fault that `yaml` found in the words of who writes the file. */
export function explainFault({ code, message }: Pick<YAMLError, 'code' | 'message'>): Fault {
  const said = message.replace(/\s+/g, ' ').replace(/\.$/, '');
  const known = byCode[code] ?? byMessage[said];
  if (known !== undefined) return known;
  const [pattern, text, hint] = byPattern.find(([one]) => one.test(said)) ?? [];
  return pattern && text && hint ? { message: said.replace(pattern, text), hint } : { message: said };
}
