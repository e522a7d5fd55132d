import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeTree } from '../write-tree.ts';
import { unpackPackages, withLibraries } from './debian.ts';
import { freePort } from './free-port.ts';
import { endGroup, type Program, startProgram } from './program.ts';
import { until, waitMs } from './within.ts';

type Way = 'websocket' | 'stream';

/** A proxy as people have it: how it is configured, started and told to read its configuration again. */
interface Kind {
  /** Debian's package; what it needs comes with it. */
  readonly package: string;
  /** Its program, in what is unpacked. */
  readonly path: string;
  /** What a WebSocket and a stream of events need there, as the README of a project names it. */
  readonly lines: { readonly [way in Way]: readonly string[] };
  /** What of it ends when it reads its configuration again. */
  readonly drops: readonly Way[];
  readonly config: (place: Place, lines: string) => string;
  readonly args: (place: Place) => readonly string[];
  readonly reload: NodeJS.Signals | ((place: Place, run: Run) => Promise<unknown>);
}

interface Place {
  /** The folder of its packages, and one that it may write into. */
  readonly root: string;
  readonly folder: string;
  readonly file: string;
  readonly port: number;
  readonly adminPort: number;
  /** The port of the server behind. */
  readonly behind: number;
}

type Run = (args: readonly string[]) => Promise<unknown>;

export const proxies = {
  nginx: {
    package: 'nginx',
    path: 'usr/sbin/nginx',
    lines: {
      websocket: [
        'proxy_http_version 1.1;',
        'proxy_set_header Upgrade $http_upgrade;',
        'proxy_set_header Connection "upgrade";',
      ],
      stream: [],
    },
    drops: [],
    config: ({ folder, port, behind }, lines) => `daemon off; user root; pid ${folder}/pid; error_log stderr;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${behind};
      ${lines}
    }
  }
}
`,
    args: ({ folder, file }) => ['-p', folder, '-c', file, '-e', 'stderr'],
    reload: 'SIGHUP',
  },
  HAProxy: {
    package: 'haproxy',
    path: 'usr/sbin/haproxy',
    lines: { websocket: [], stream: [] },
    drops: [],
    config: ({ port, behind }) => `defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
listen all
  bind 127.0.0.1:${port}
  server one 127.0.0.1:${behind}
`,
    args: ({ file }) => ['-W', '-db', '-f', file],
    reload: 'SIGUSR2',
  },
  Caddy: {
    package: 'caddy',
    path: 'usr/bin/caddy',
    lines: { websocket: [], stream: [] },
    drops: ['websocket'],
    config: ({ port, adminPort, behind }) => `{
  admin 127.0.0.1:${adminPort}
}
http://127.0.0.1:${port} {
  reverse_proxy 127.0.0.1:${behind}
}
`,
    args: ({ file }) => ['run', '--config', file, '--adapter', 'caddyfile'],
    reload: ({ file, adminPort }, run) =>
      run(['reload', '--force', '--config', file, '--adapter', 'caddyfile', '--address', `127.0.0.1:${adminPort}`]),
  },
  Apache: {
    package: 'apache2-bin',
    path: 'usr/sbin/apache2',
    lines: { websocket: ['upgrade=websocket'], stream: [] },
    drops: [],
    config: ({ root, folder, port, behind }, lines) => `ServerRoot ${folder}
ServerName localhost
DefaultRuntimeDir ${folder}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
User www-data
Group www-data
Listen 127.0.0.1:${port}
${['mpm_event', 'authz_core', 'proxy', 'proxy_http'].map((name) => `LoadModule ${name}_module ${root}/usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ProxyPass / http://127.0.0.1:${behind}/ ${lines}
`,
    args: ({ file }) => ['-D', 'FOREGROUND', '-f', file],
    reload: 'SIGUSR1',
  },
  lighttpd: {
    package: 'lighttpd',
    path: 'usr/sbin/lighttpd',
    lines: {
      websocket: ['proxy.header = ( "upgrade" => "enable" )'],
      stream: ['server.stream-response-body = 1'],
    },
    drops: ['websocket', 'stream'],
    config: ({ folder, port, behind }, lines) => `server.document-root = "${folder}"
server.bind = "127.0.0.1"
server.port = ${port}
server.modules = ( "mod_proxy" )
proxy.server = ( "" => (( "host" => "127.0.0.1", "port" => ${behind} )))
${lines}
`,
    args: ({ root, file }) => ['-D', '-m', join(root, 'usr/lib/lighttpd'), '-f', file],
    reload: 'SIGUSR1',
  },
} satisfies Readonly<Record<string, Kind>>;

export type ProxyName = keyof typeof proxies;

export interface Proxy extends Program {
  readonly url: string;
  /** Has it read its configuration again. */
  readonly reload: () => Promise<unknown>;
}

/** Starts a proxy in front of a server, with lines of its configuration that are to be tried. The caller ends it with `kill`. */
export async function startProxy(
  name: ProxyName,
  folder: string,
  behind: number,
  lines: readonly string[],
): Promise<Proxy> {
  const kind: Kind = proxies[name];
  const root = await unpackPackages(kind.package, {
    packages: [kind.package],
    tryOut: async (at) => {
      if (!existsSync(join(at, kind.path))) throw new Error(`there is no ${kind.path}`);
    },
    help: `This test needs ${name}, which could not be fetched by apt-get`,
  });
  const file = join(folder, 'proxy.conf');
  const place: Place = { root, folder, file, port: await freePort(), adminPort: await freePort(), behind };
  writeTree(folder, { 'proxy.conf': kind.config(place, lines.join('\n')) });
  const [path, env] = [join(root, kind.path), { ...withLibraries(root), HOME: folder }];
  const program = startProgram(path, kind.args(place), { cwd: folder, env, detached: true });
  const url = `http://127.0.0.1:${place.port}`;
  let hasEnded = false;
  void program.ended.then(() => {
    hasEnded = true;
  });
  await until(waitMs, `${name} in front of the server`, async () => {
    return hasEnded || (await fetch(`${url}/healthz`).catch(() => undefined))?.status === 200;
  });
  if (hasEnded) throw new Error(`${name} ended:\n${program.output()}`);
  const { reload } = kind;
  return {
    ...program,
    url,
    // Some have others do their work.
    kill: async () => {
      endGroup(program.pid);
      await program.ended;
    },
    reload: async () =>
      typeof reload === 'string'
        ? program.signal(reload)
        : reload(place, (args) => promisify(execFile)(path, args, { cwd: folder, env })),
  };
}
