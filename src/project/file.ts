/** Who owns a file of the project; decides what a later run may do with it. */
export type FileKind = 'source' | 'generated' | 'stub' | 'scaffold' | 'shared';

/** What was written at each place of a file that is shared with the user, by the name of the place. */
export type Values = { readonly [place: string]: string };

/** A file as rendered, not yet compared with the disk. */
export interface RenderedFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly kind: FileKind;
  /** The event that a handler or its test belongs to. */
  readonly key?: string;
  /** Where it goes when the user has a file of their own at `path`. */
  readonly aside?: string;
  /** Text with `\n`, ending in a new line. */
  readonly content: string;
  /** What `meaningOf` says of the content, where the renderer has that already. */
  readonly meaning?: string;
  /** Source and shared files, which rendering has merged already: what of it is ours. */
  readonly values?: Values;
  /** Whether what is there, and was not written by this program, serves as well. */
  readonly hasSubstitute?: boolean;
  /** Where it was until this run. */
  readonly from?: string;
  /** How the text of its owner follows to another name of its event, or to another place. */
  readonly rewrite?: (text: string) => string;
  /** Its owner deleted it, wherever it was. */
  readonly isDeleted?: boolean;
}

/** A file of which only some values are ours. */
export function shared(
  path: string,
  { content, values }: { readonly content: string; readonly values: Values },
): RenderedFile {
  return { path, kind: 'shared', content, values };
}
