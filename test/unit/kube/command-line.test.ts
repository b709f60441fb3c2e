import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandLine } from '../../../src/kube/command-line.ts';

test('a command that is shown can be typed: a shell makes the same words of it', () => {
  const words = ['--context=prod eu', "it's", '', '$(id)', '--kubeconfig=/home/a b/c', 'plain-1.2:3/x', 'a"b\\c', '*'];
  const line = commandLine('printf', ['%s\\n', ...words]);
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(words.map((word) => `${word}\n`).join(''));
  expect(commandLine('kubectl', ['delete', 'pod', 'x', '--namespace=shop'])).toBe(
    'kubectl delete pod x --namespace=shop',
  );
});
