declare module 'virtual:layers' {
  export const layers: readonly import('./layer.ts').Layer[];
}
