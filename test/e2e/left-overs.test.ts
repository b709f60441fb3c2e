import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { apply } from '../support/kubeconfig.ts';
import { debugPods, kubectl, kubectlJson } from '../support/kubectl.ts';
import { start } from '../support/program.ts';
import { keys, Person } from '../support/screen.ts';

/** A pod as a session makes it, whose agent is `script`. */
const ours = (name: string, script: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'default',
    labels: { 'app.kubernetes.io/managed-by': 'k8s-dlv-tui' },
    annotations: { 'k8s-dlv-tui/user': 'ada' },
  },
  spec: {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 1,
    containers: [
      { name: 'agent', image: 'busybox:1.37', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script] },
    ],
  },
});

async function phases(): Promise<Record<string, string>> {
  const { items } = await kubectlJson<{ items: { metadata: { name: string }; status: { phase: string } }[] }>(
    'get',
    'pods',
    '--namespace=default',
    '--selector=app.kubernetes.io/managed-by=k8s-dlv-tui',
  );
  return Object.fromEntries(items.map(({ metadata, status }) => [metadata.name, status.phase]));
}

describe('what dead sessions left', () => {
  let person: Person | undefined;

  beforeEach(async () => {
    await apply([ours('k8s-dlv-tui-dead01', 'exit 3'), ours('k8s-dlv-tui-alive1', 'sleep 600')]);
    await eventually(async () => {
      expect(await phases()).toEqual({ 'k8s-dlv-tui-dead01': 'Failed', 'k8s-dlv-tui-alive1': 'Running' });
    }, 30_000);
  });

  afterEach(async () => {
    person?.kills('SIGKILL');
    person = undefined;
    await kubectl(
      'delete',
      'pods',
      '--namespace=default',
      '--selector=app.kubernetes.io/managed-by=k8s-dlv-tui',
      '--now',
    );
    expect(await debugPods()).toEqual([]);
  });

  it('is offered for deletion at the next start; a living session is left alone', async () => {
    person = await Person.opens([]);
    await person.sees('dead sessions left a debug pod in this cluster');
    person.presses(keys.ctrlX);
    await person.sees(/default\/k8s-dlv-tui-dead01 .* of ada/);
    expect(person.screen()).not.toContain('alive1');
    person.presses(keys.enter);
    await person.sees('1 debug pod of dead sessions deleted.', 20_000);
    expect(Object.keys(await phases())).toEqual(['k8s-dlv-tui-alive1']);
    person.presses(keys.ctrlC);
    expect(await person.exited).toBe(0);
  });

  it('is deleted by cleanup, and told of by trace', async () => {
    const traced = await start(['trace', 'deploy/hello-world', 'main.handleSlash', '--for=2s']).ended;
    expect(traced.stderr).toContain(
      '! debug pods of dead sessions in this cluster: 1; k8s-dlv-tui cleanup deletes them',
    );
    const cleaned = await start(['cleanup']).ended;
    expect(cleaned.code).toBe(0);
    expect(cleaned.stdout).toContain('✓ default/k8s-dlv-tui-dead01 deleted (of ada, Failed)');
    expect(cleaned.stdout).toContain('default/k8s-dlv-tui-alive1 belongs to a living session of ada: left alone');
    expect(Object.keys(await phases())).toEqual(['k8s-dlv-tui-alive1']);
  });
});
