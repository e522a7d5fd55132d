declare module 'virtual:layers' {
  /** In order: each after those that it names. */
  export const layers: readonly import('./layer.ts').Layer[];
  /** Where templates were before, and where they are now: layers, or single files of them. */
  export const moved: readonly (readonly [from: string, to: string])[];
}

/** The part of Handlebars that renders precompiled templates; its package has no types for it. */
declare module 'handlebars/runtime' {
  const runtime: Pick<typeof import('handlebars'), 'create'>;
  export default runtime;
}

declare module 'virtual:template-sources' {
  /** Every template as it was written: `<layer>/<path>`, with `.hbs` where it is one, and its text. */
  export const sources: readonly (readonly [name: string, text: string])[];
}

declare module 'virtual:fragments' {
  /** What each protocol fragment of the layers brings, by its text. */
  export const cuts: ReadonlyMap<string, import('../protocol/file/fragment.ts').Cut>;
}
