import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { waitingLoop } from '../../../src/kube/waiting-loop.ts';

function start(script: string) {
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended, output: () => output };
}

test('it becomes the agent once both files are there', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'waiting-')), 'agent-directory');
  const { child, ended, output } = start(waitingLoop(directory));
  await sleep(300);
  mkdirSync(directory);
  const agent = join(directory, 'agent');
  writeFileSync(agent, '#!/bin/sh\necho "agent $1 as $$"\n');
  chmodSync(agent, 0o700);
  await sleep(500);
  expect(output()).toBe('');
  writeFileSync(join(directory, 'ready'), '');
  expect(await ended).toBe(0);
  expect(output()).toBe(`agent serve as ${child.pid}\n`);
});

test('it ends at once when it is told to', async () => {
  const { child, ended } = start(waitingLoop('/nowhere'));
  await sleep(300);
  const asked = Date.now();
  child.kill('SIGTERM');
  expect(await ended).toBe(143);
  expect(Date.now() - asked).toBeLessThan(5_000);
});

test('its patience ends when nothing arrives, and begins anew when something does', async () => {
  const quick = (directory: string) => waitingLoop(directory).replaceAll('left=600', 'left=4');
  const bored = start(quick('/nowhere'));
  expect(await bored.ended).toBe(75);
  expect(bored.output()).toContain('nothing was uploaded');

  const directory = mkdtempSync(join(tmpdir(), 'waiting-'));
  const patient = start(quick(directory));
  for (let size = 1; size <= 8; size += 1) {
    writeFileSync(join(directory, 'agent.part'), 'x'.repeat(size));
    await sleep(200);
  }
  expect(patient.child.exitCode).toBeNull();
  expect(await patient.ended).toBe(75);
});
