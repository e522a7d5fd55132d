/** What is at a path of the project before the run. */
export type DiskEntry =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly text: string; readonly isReadOnly?: boolean }
  /** Something that can be neither read nor replaced; the reason completes "path: …". */
  | { readonly kind: 'obstacle'; readonly reason: string; readonly isTooLarge?: true };

/** What is at each path that a plan is about. */
export type Disk = ReadonlyMap<string, DiskEntry>;
