import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './project.ts';

/** Settings of a formatter, of people who write otherwise than we do. */
export interface Taste {
  readonly formatter: {
    readonly indentStyle: 'tab' | 'space';
    readonly indentWidth?: number;
    readonly lineWidth: number;
  };
  readonly javascript: { readonly formatter: Readonly<Record<string, string>> };
}

export const tastes: readonly (readonly [string, Taste])[] = [
  [
    'tabs and double quotes',
    {
      formatter: { indentStyle: 'tab', lineWidth: 80 },
      javascript: { formatter: { quoteStyle: 'double' } },
    },
  ],
  [
    'no semicolons, four spaces and short brackets',
    {
      formatter: { indentStyle: 'space', indentWidth: 4, lineWidth: 100 },
      javascript: {
        formatter: {
          semicolons: 'asNeeded',
          arrowParentheses: 'asNeeded',
          trailingCommas: 'none',
          quoteStyle: 'single',
        },
      },
    },
  ],
];

/** Formats all below a folder as its owner does, with whatever this program generated. */
export async function format(folder: string, taste: Taste, expand: 'auto' | 'never' = 'auto'): Promise<void> {
  const own = mkdtempSync(join(tmpdir(), 'ws-taste-'));
  try {
    const javascript = { formatter: { ...taste.javascript.formatter, expand } };
    const files = { includes: ['**', '!**/node_modules'] };
    writeFileSync(
      join(own, 'biome.json'),
      JSON.stringify({
        formatter: taste.formatter,
        javascript,
        json: { formatter: { expand: 'always' } },
        linter: { enabled: false },
        files,
      }),
    );
    await runTool('biome', ['format', '--write', `--config-path=${own}`, '.'], folder);
  } finally {
    rmSync(own, { recursive: true });
  }
}
