/** Who owns a file of the project; decides what a later run may do with it. */
export type FileKind = 'source' | 'generated' | 'stub' | 'scaffold' | 'shared';

/** A file as rendered, not yet compared with the disk. */
export interface RenderedFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly kind: FileKind;
  /** The event that a stub belongs to. */
  readonly key?: string;
  /** Where it goes when the user has a file of their own at `path`. */
  readonly aside?: string;
  /** Text with `\n`, ending in a new line. */
  readonly content: string;
}
