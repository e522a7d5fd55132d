import assert from 'node:assert/strict';
import { join } from 'node:path';
import { linkModules } from '../support/repository-modules.ts';
import type { Trial, Workshop } from '../support/tool-trial.ts';
import { writeTree } from '../write-tree.ts';

/** How each bundler is told that TypeScript is JavaScript with types, and nothing else; all that its own guide says. */
const configs = {
  webpack: "{ test: /\\.ts$/, loader: 'esbuild-loader' }",
  rspack: "{ test: /\\.ts$/, type: 'javascript/auto', loader: 'builtin:swc-loader' }",
};

/** A page that uses the SDK is bundled with no setting for it. */
const bundles =
  (bundler: keyof typeof configs) =>
  ({ folder, shell, program }: Workshop): void => {
    program('init app --preset chat --package-manager npm --no-input --no-git --no-install');
    linkModules(join(folder, 'app'));
    writeTree(join(folder, 'app'), {
      'page.js': "import { WebSocketClient } from './websocket/client.ts';\nglobalThis.Client = WebSocketClient;\n",
      'bundle.config.cjs': `module.exports = {
  mode: 'development', devtool: false, entry: './page.js', output: { path: __dirname + '/out', filename: 'page.js' },
  resolveLoader: { modules: ['../tools/node_modules'] },
  module: { rules: [${configs[bundler]}] },
};\n`,
    });
    shell(`${bundler} --config bundle.config.cjs`, 'app');
    assert.match(shell('node -e "require(\'./out/page.js\'); console.log(typeof Client)"', 'app'), /function/);
  };

export const trials: readonly Trial[] = [
  {
    name: 'webpack 5',
    packages: ['webpack@5.113.0', 'webpack-cli@7.3.1', 'esbuild-loader@4.5.0'],
    run: bundles('webpack'),
  },
  { name: 'Rspack', packages: ['@rspack/core@2.3.4', '@rspack/cli@2.2.8'], run: bundles('rspack') },
];
