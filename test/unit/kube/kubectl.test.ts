import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execArgv, findKubectl, kubectlFlags, logsArgv } from '../../../src/kube/kubectl.ts';
import { quoteForShell } from '../../../src/kube/shell.ts';

const target = {
  flags: kubectlFlags({ kubeconfig: '/a b/config', context: 'dev' }),
  namespace: 'tools',
  pod: 'k8s-dlv-tui-4f2a',
  container: 'agent',
};

test('exec', () => {
  expect(execArgv(target, { stdin: true, tty: false }, ['sh', '-c', 'echo $1', '--', '-x'])).toEqual([
    '--kubeconfig=/a b/config',
    '--context=dev',
    'exec',
    '--namespace=tools',
    '--quiet',
    '--stdin',
    '--container=agent',
    'k8s-dlv-tui-4f2a',
    '--',
    'sh',
    '-c',
    'echo $1',
    '--',
    '-x',
  ]);
  expect(execArgv({ ...target, flags: [] }, { stdin: true, tty: true }, ['id'])).toContain('--tty');
});

test('logs', () => {
  expect(logsArgv({ ...target, flags: [] })).toEqual([
    'logs',
    '--namespace=tools',
    '--follow',
    '--container=agent',
    'k8s-dlv-tui-4f2a',
  ]);
});

test('what is plain stays plain by hand', () => {
  expect(quoteForShell(['kubectl', 'get', 'pods', '--namespace=shop', '-l', 'app in (a,b)'])).toBe(
    "kubectl get pods --namespace=shop -l 'app in (a,b)'",
  );
});

test('a shell reads any command back word by word', () => {
  const alphabet = [
    'a',
    '=',
    '-',
    ' ',
    "'",
    '"',
    '\\',
    '$',
    '`',
    '!',
    ';',
    '&',
    '|',
    '<',
    '>',
    '(',
    ')',
    '*',
    '?',
    '~',
    '#',
    '\n',
    '\t',
    '{',
    '}',
    '[',
    ']',
    '%',
    '^',
    'é',
    '日',
  ];
  const word = () =>
    Array.from(
      { length: Math.floor(Math.random() * 8) },
      () => alphabet[Math.floor(Math.random() * alphabet.length)],
    ).join('');
  const commands = Array.from({ length: 300 }, () => [word(), word(), word()]);
  commands.push(['A=1', 'x', ''], ['~', '$HOME', '$(id)'], ['', '', '']);
  const words = commands.map((command) => `show ${quoteForShell(command)}`).join('\n');
  // The first word is quoted as a command's name would be; here it is an argument like the others.
  const output = execFileSync('sh', ['-c', `show() { printf '%s\\0' "$@"; }\n${words}`], { encoding: 'utf8' });
  expect(output.split('\0').slice(0, -1)).toEqual(commands.flat());
});

test('a command whose name looks like an assignment is still a command', () => {
  expect(quoteForShell(['A=1', 'B=2'])).toBe("'A=1' B=2");
});

function program(script: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kubectl-')), 'kubectl');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o700);
  return file;
}

test('kubectl is found by $KUBECTL and asked its version', async () => {
  const path = program(
    `[ "$*" = 'version --client --output=json' ] && echo '{"clientVersion":{"gitVersion":"v1.36.3"}}'`,
  );
  expect(await findKubectl({ KUBECTL: path, PATH: '/usr/bin:/bin' }, { context: 'dev' })).toEqual({
    ok: true,
    value: { path, version: 'v1.36.3', flags: ['--context=dev'] },
  });
});

test('no kubectl is a failure that says what to install', async () => {
  const missing = await findKubectl({ PATH: '/nowhere' }, {});
  expect(missing).toMatchObject({
    ok: false,
    failure: { kind: 'kubectl', message: 'There is no kubectl on the PATH.' },
  });
  const broken = await findKubectl({ KUBECTL: program('echo segmentation fault; exit 3'), PATH: '/usr/bin:/bin' }, {});
  expect(broken).toMatchObject({ ok: false, failure: { kind: 'kubectl' } });
  expect(!broken.ok && broken.failure.cause).toContain('segmentation fault');
});
