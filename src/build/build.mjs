import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';
import { modules } from './modules.mjs';
import { sourceHash } from './prepare.mjs';
import { templateFiles } from './templates.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const layers = {
  name: 'layers',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:${Object.keys(modules).join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'layers',
    }));
    onLoad({ filter: /.*/, namespace: 'layers' }, async ({ path }) => ({
      contents: await modules[path](),
      loader: 'js',
      resolveDir: root,
      watchFiles: templateFiles(),
    }));
  },
};

rmSync(`${root}dist`, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [`${root}src/cli.ts`],
  outdir: `${root}dist`,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version), __SOURCES__: JSON.stringify(sourceHash()) },
  // Some bundled packages are CommonJS and call require for Node.js's own modules.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  // Its CommonJS build loads its parts in a way that cannot be bundled.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  plugins: [layers],
  metafile: true,
  logLevel: 'warning',
});
writeFileSync(`${root}dist/THIRD-PARTY-LICENSES.txt`, `${licencesOf(metafile, root)}\n`);
