import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect, listContexts } from '../../../src/kube/connect.ts';
import { proxyFor } from '../../../src/kube/proxy.ts';
import { clusterAt, fakeServer, json, kubeconfigFor } from './fake-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'kubeconfigs-'));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const config = (name: string, server: string, current = name) =>
  JSON.stringify({
    'current-context': current,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
  });

test('a context is what the cluster says of itself, and is named to kubectl', async () => {
  const kubeconfig = file('one', config('dev', 'https://dev.example:6443/'));
  const found = await connect({ kubeconfig }, {});
  expect(found).toMatchObject({
    ok: true,
    value: {
      context: 'dev',
      server: 'https://dev.example:6443',
      defaultNamespace: 'default',
      user: 'dev',
      where: { kubeconfig, context: 'dev' },
    },
  });
});

test('several files: missing ones are skipped, of two with a name the first counts', async () => {
  const first = file('first', config('dev', 'https://first.example'));
  const second = file('second', config('dev', 'https://second.example'));
  const third = file('third', config('prod', 'https://third.example'));
  const env = { KUBECONFIG: [join(directory, 'missing'), first, second, third].join(':') };
  expect(await connect({}, env)).toMatchObject({ ok: true, value: { server: 'https://first.example' } });
  expect(await connect({ context: 'prod' }, env)).toMatchObject({
    ok: true,
    value: { server: 'https://third.example' },
  });
  expect(await listContexts({}, env)).toEqual({ ok: true, value: ['dev', 'prod'] });
});

test('~/.kube/config', async () => {
  mkdirSync(join(directory, '.kube'));
  writeFileSync(join(directory, '.kube', 'config'), config('home', 'https://home.example'));
  expect(await connect({}, { HOME: directory })).toMatchObject({ ok: true, value: { context: 'home' } });
});

const message = async (where: Parameters<typeof connect>[0], env: NodeJS.ProcessEnv = {}) => {
  const found = await connect(where, env);
  return found.ok ? 'ok' : `${found.failure.kind}: ${found.failure.message} ${found.failure.hint}`;
};

test('what is wrong is named', async () => {
  expect(await message({}, { HOME: '/nowhere' })).toContain(
    'There is no kubeconfig: looked for /nowhere/.kube/config.',
  );
  expect(await message({ kubeconfig: '/nowhere/c' })).toContain(
    "kubeconfig /nowhere/c can't be read: there is no such file",
  );
  const good = file('good', config('dev', 'https://dev.example'));
  expect(await message({ kubeconfig: good, context: 'dve' })).toContain('There is no context dve in');
  expect(await message({ kubeconfig: good, context: 'dve' })).toContain('Did you mean dev?');
  expect(await message({ kubeconfig: file('none', '') })).toContain('names no current context');
  expect(
    await message({
      kubeconfig: file('dangling', config('a', 'https://a.example').replace('"cluster":"a"', '"cluster":"b"')),
    }),
  ).toContain('names cluster b');
  expect(
    await message({
      kubeconfig: file('no-user', config('a', 'https://a.example').replace('"user":"a"', '"user":"b"')),
    }),
  ).toContain('names user b');
});

test('a malformed file is named without a word of what is in it', async () => {
  const found = await connect(
    { kubeconfig: file('broken', 'users:\n- name: a\n  user: {token: "s3cret"\n  x: [') },
    {},
  );
  expect(found).toMatchObject({ ok: false, failure: { kind: 'kubeconfig' } });
  expect(JSON.stringify(found)).toContain('is malformed');
  expect(JSON.stringify(found)).not.toContain('s3cret');
  expect(await connect({ kubeconfig: file('text', 'just text') }, {})).toMatchObject({
    ok: false,
    failure: { kind: 'kubeconfig' },
  });
});

test('broken entries harm only those who use them', async () => {
  const text = config('dev', 'https://dev.example').replace('"contexts":[', '"contexts":[{"name":"rubbish"},');
  expect(await connect({ kubeconfig: file('rubbish', text) }, {})).toMatchObject({ ok: true });
});

test('tokenFile, relative to the kubeconfig, is read as kubectl reads it', async () => {
  const server = await fakeServer((_, response) => json(response, { major: '1', minor: '36', gitVersion: 'v1.36.3' }));
  const kubeconfig = kubeconfigFor(server.url, { tokenFile: 'token' });
  writeFileSync(kubeconfig.replace(/config$/, 'token'), 'from-file\n');
  const cluster = await connect({ kubeconfig }, {});
  if (cluster.ok) await cluster.value.serverVersion(AbortSignal.timeout(2_000));
  expect(server.seen[0]?.headers.authorization).toBe('Bearer from-file');
});

test('files that are not there any more are a failure, not an exception', async () => {
  const cluster = await clusterAt('https://127.0.0.1:1', 2_000, {
    'client-certificate': '/nowhere/c',
    'client-key': '/nowhere/k',
  });
  expect(await cluster.serverVersion(AbortSignal.timeout(2_000))).toMatchObject({
    ok: false,
    failure: { kind: 'kubeconfig' },
  });
});

const proxies: [string, NodeJS.ProcessEnv, string | undefined][] = [
  ['https://api.example:6443', {}, undefined],
  ['https://api.example:6443', { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
  ['https://api.example:6443', { https_proxy: 'proxy:3128' }, 'http://proxy:3128'],
  ['http://api.example', { HTTPS_PROXY: 'http://proxy:3128' }, undefined],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://proxy:3128' }, undefined],
  ['https://localhost:6443', { HTTPS_PROXY: 'http://proxy:3128' }, undefined],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: 'example' }, undefined],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: '.example,other' }, undefined],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: 'pi.example' }, 'http://p'],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: 'api.example:6443' }, 'http://p'],
  ['https://api.example:6443', { HTTPS_PROXY: 'p', no_proxy: 'api.example:6443' }, undefined],
  ['https://10.1.2.3', { HTTPS_PROXY: 'p', NO_PROXY: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3', { HTTPS_PROXY: 'p', NO_PROXY: '10.0.0.0/8' }, 'http://p'],
  ['https://[fd00::1]:6443', { HTTPS_PROXY: 'p', NO_PROXY: 'fd00::/8' }, undefined],
  ['https://api.example', { HTTPS_PROXY: 'p', NO_PROXY: '*' }, undefined],
];

test.each(proxies)('proxy of %s with %j', (server, env, proxy) => expect(proxyFor(server, env)).toBe(proxy));
