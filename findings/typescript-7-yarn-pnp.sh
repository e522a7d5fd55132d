#!/bin/sh
# TypeScript 7.0.2 (the native compiler) in a project that Yarn 4.18.1 installed with Plug'n'Play: the packages that
# "types" names are not found, and nothing is compiled. Packages are in zip files there, which Yarn teaches the compiler by a
# patch of its JavaScript; the native one is no JavaScript. Version 6.0.3 in the same project compiles.
#
# Seen with Node.js 20.20.2:
#   typescript 7.0.2: exit code 1, TS2688
#   typescript 6.0.3: exit code 0
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @yarnpkg/cli-dist@4.18.1
yarn="node $folder/node_modules/@yarnpkg/cli-dist/bin/yarn.js"

for version in 7.0.2 6.0.3; do
  mkdir "$folder/app-$version"
  cd "$folder/app-$version"
  cat >package.json <<JSON
{ "name": "app", "private": true, "type": "module", "devDependencies": { "typescript": "$version", "@types/node": "20.19.9", "zod": "4.6.7" } }
JSON
  echo '{ "compilerOptions": { "module": "nodenext", "noEmit": true, "strict": true, "types": ["node"] } }' >tsconfig.json
  echo "import { z } from 'zod'; export const name: string = z.string().parse(process.env.NAME);" >app.ts
  : >yarn.lock
  YARN_NODE_LINKER=pnp YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_IMMUTABLE_INSTALLS=0 $yarn install >install.txt 2>&1 || { cat install.txt; exit 1; }
  code=0
  $yarn run tsc >output.txt 2>&1 || code=$?
  errors=$(grep -o 'TS[0-9]*' output.txt | sort -u | tr '\n' ' ' | sed 's/ $//')
  echo "typescript $version: exit code $code${errors:+, $errors}" | tee -a "$folder/seen.txt"
done
cat >"$folder/expected.txt" <<'TXT'
typescript 7.0.2: exit code 1, TS2688
typescript 6.0.3: exit code 0
TXT
cmp "$folder/seen.txt" "$folder/expected.txt"
