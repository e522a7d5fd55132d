import { sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders of the tests, those with the longest files first. */
const folders = ['faults', 'variants', 'e2e', 'properties', 'timeline', 'unit'];

/** Starts with what takes long, so that no worker is alone with it at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      folders.findIndex((name) => moduleId.includes(`${sep}${name}${sep}`));
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
