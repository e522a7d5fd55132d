/** The sections of `protocol.yaml` that hold named things, in the order of a new file. */
export const sectionNames = ['schemas', 'client', 'server'] as const;

export type SectionName = (typeof sectionNames)[number];
