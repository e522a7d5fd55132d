import { sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The dearest files, as the end of a run lists them, then the folders with the longest of the others. */
const places = [
  'variants/served.test.ts',
  'properties/histories.test.ts',
  'variants/formats.test.ts',
  'timeline/transport.test.ts',
  'variants/namespaces.test.ts',
  'e2e/scenarios.test.ts',
  'faults/',
  'variants/',
  'e2e/',
  'properties/',
  'timeline/',
  'unit/',
];

/** Starts with what takes long, so that no worker is alone with it at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      places.findIndex((name) => moduleId.includes(`${sep}${name.replace('/', sep)}`));
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
