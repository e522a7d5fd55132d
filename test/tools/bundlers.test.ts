import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkModules } from '../support/project.ts';
import { writeTree } from '../write-tree.ts';
import { openWorkshop } from './workshop.ts';

/** How each bundler is told that TypeScript is JavaScript with types, and nothing else. */
describe.each([
  [
    'webpack',
    ['webpack@5.113.0', 'webpack-cli@7.3.1', 'esbuild-loader@4.5.0'],
    "{ test: /\\.ts$/, loader: 'esbuild-loader' }",
  ],
  [
    'rspack',
    ['@rspack/core@2.3.4', '@rspack/cli@2.2.8'],
    "{ test: /\\.ts$/, type: 'javascript/auto', loader: 'builtin:swc-loader' }",
  ],
])('%s', (bundler, packages, rule) => {
  it('bundles a page that uses the SDK, with no setting for it', async () => {
    const { folder, shell, program } = await openWorkshop(packages);
    await program('init app --preset chat --package-manager npm --no-input --no-git --no-install');
    linkModules(join(folder, 'app'));
    writeTree(join(folder, 'app'), {
      'page.js': "import { WebSocketClient } from './websocket/client.ts';\nglobalThis.Client = WebSocketClient;\n",
      'bundle.config.cjs': `module.exports = {
  mode: 'development', devtool: false, entry: './page.js', output: { path: __dirname + '/out', filename: 'page.js' },
  resolveLoader: { modules: ['../tools/node_modules'] },
  module: { rules: [${rule}] },
};\n`,
    });
    await shell(`${bundler} --config bundle.config.cjs`, 'app');
    expect(await shell('node -e "require(\'./out/page.js\'); console.log(typeof Client)"', 'app')).toContain(
      'function',
    );
  });
});
