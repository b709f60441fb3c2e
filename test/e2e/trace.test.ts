import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Callers, call } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { debugPods, kubectl } from '../support/kubectl.ts';
import { start } from '../support/program.ts';
import { expectUnharmed, findTarget, type Target } from '../support/target.ts';

const lines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('k8s-dlv-tui trace', () => {
  let target: Target;
  let callers: Callers;

  beforeEach(async () => {
    target = await findTarget('default', 'app=hw');
    callers = await call('default', target.pod);
  });

  afterEach(async () => {
    await callers.stop();
    expect(callers.failed).toBe(0);
    await expectUnharmed(target);
  });

  it('prints as many hits as were asked for, ends with 0, and says what was checked', async () => {
    const { code, stdout, stderr } = await start([
      'trace',
      'deploy/hello-world',
      'main.handleSlash',
      '-p',
      'r.RemoteAddr',
      '--max-hits',
      '3',
      '--for',
      '60s',
      '-o',
      'jsonl',
    ]).ended;
    expect(code, stderr).toBe(0);
    const hits = lines(stdout);
    expect(hits).toHaveLength(3);
    for (const hit of hits) {
      expect(hit).toMatchObject({
        tracepoint: expect.any(String),
        function: 'main.handleSlash',
        file: expect.stringMatching(/main\.go$/),
        goroutine: expect.any(Number),
        values: { 'r.RemoteAddr': expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
      });
    }
    expect(hits.map((hit) => hit.seq)).toEqual([1, 2, 3]);
    expect(stderr).toMatch(/process \d+: running, not traced, text unchanged, 0 restarts/);
    expect(stderr).toMatch(/debug pod k8s-dlv-tui-\w+: deleted after/);
  });

  it('traces a line, with the stack', async () => {
    const { code, stdout, stderr } = await start([
      'trace',
      `pod/${target.pod}`,
      '--at',
      'main.go:10',
      '-p',
      'r.Method',
      '--stack',
      '3',
      '--max-hits',
      '1',
      '-o',
      'jsonl',
    ]).ended;
    expect(code, stderr).toBe(0);
    const [hit] = lines(stdout);
    expect(hit).toMatchObject({
      line: 10,
      values: { 'r.Method': 'GET' },
      stack: [{ function: 'main.handleSlash' }, { function: 'net/http.HandlerFunc.ServeHTTP' }, {}],
    });
  });

  it('takes a selector, and ends by its time budget with 0', async () => {
    const { code, stdout, stderr } = await start(['trace', '-l', 'app=hw', 'handleSlash', '--for', '3s', '-o', 'csv'])
      .ended;
    expect(code, stderr).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/time.*seq/);
    expect(stderr).toContain('the time budget is spent');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('detaches and deletes the debug pod at %s', async (signal) => {
    const program = start(['trace', 'deploy/hello-world', 'main.handleSlash', '-o', 'jsonl']);
    await eventually(() => expect(program.stdout()).toContain('"seq":1'), 30_000);
    program.kill(signal);
    const { code, stderr } = await program.ended;
    expect(stderr).toMatch(/running, not traced, text unchanged, 0 restarts/);
    expect(code).toBe(0);
    expect(await debugPods()).toEqual([]);
  });

  it('leaves nothing when it is killed', async () => {
    const program = start(['trace', 'deploy/hello-world', 'main.handleSlash', '-o', 'jsonl']);
    await eventually(() => expect(program.stdout()).toContain('"seq":1'), 30_000);
    program.kill('SIGKILL');
    await program.ended;
  });

  it('ends when whoever reads has seen enough', async () => {
    const { execFile } = await import('node:child_process');
    const { paths } = await import('../support/paths.ts');
    const { userEnvironment } = await import('../support/program.ts');
    const script = `"${process.execPath}" "${paths.program}" trace deploy/hello-world main.handleSlash -o jsonl -q | head -n 2`;
    const output = await new Promise<string>((resolve, reject) => {
      execFile('sh', ['-c', script], { env: userEnvironment(), timeout: 60_000 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
    expect(lines(output)).toHaveLength(2);
  });

  it('ends as it should when nobody reads what it says', async () => {
    const { execFile } = await import('node:child_process');
    const { paths } = await import('../support/paths.ts');
    const { userEnvironment } = await import('../support/program.ts');
    const trace = `"${process.execPath}" "${paths.program}" trace deploy/hello-world main.handleSlash --max-hits=3`;
    const script = `{ ${trace}; echo "status $?"; } 2> >(head -n 2 > /dev/null)`;
    const output = await new Promise<string>((resolve, reject) => {
      execFile('bash', ['-c', script], { env: userEnvironment(), timeout: 60_000 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
    const [last, ...hits] = output.trim().split('\n').reverse();
    expect(hits).toHaveLength(3);
    expect(last).toBe('status 0');
  });

  it('survives its debug pod being deleted by somebody else', async () => {
    const program = start(['trace', 'deploy/hello-world', 'main.handleSlash', '-o', 'jsonl']);
    await eventually(() => expect(program.stdout()).toContain('"seq":1'), 30_000);
    const [pod = ''] = await debugPods();
    await kubectl('delete', 'pod', pod, '--wait=false');
    const { code, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/ended the debug pod|was deleted or ended from outside/);
    expect(stderr).toMatch(/not traced, text unchanged/);
  });
});

describe('what cannot be traced', () => {
  afterEach(async () => {
    expect(await debugPods()).toEqual([]);
  });

  it.each([
    [
      'a function that is not there',
      ['trace', 'deploy/hello-world', 'main.handleSlush'],
      1,
      /The program has no function main\.handleSlush/,
    ],
    ['a wrong expression', ['trace', 'deploy/hello-world', 'main.handleSlash', '-p', 'r.(('], 1, /expression|r\.\(\(/],
    ['a pod that is not there', ['trace', 'no-such-pod', 'main.main'], 1, /no-such-pod/],
    ['a deployment that is not there', ['trace', 'deploy/nothing', 'main.main'], 1, /nothing/],
    ['a namespace that is not there', ['trace', 'x', 'main.main', '-n', 'nowhere'], 1, /nowhere/],
    ['a context that is not there', ['trace', 'x', 'main.main', '--context', 'mars'], 3, /mars/],
    ['a kubeconfig that is not there', ['trace', 'x', 'main.main', '--kubeconfig', '/nonexistent'], 3, /\/nonexistent/],
    ['a word that is not known', ['trace', 'x', 'main.main', '--nonsense'], 2, /--nonsense/],
    [
      'an image that cannot be pulled',
      ['trace', 'deploy/hello-world', 'main.handleSlash', '--image', 'registry.local/nothing:1'],
      1,
      /registry\.local\/nothing:1/,
    ],
  ] as const)('%s', async (_, args, status, text) => {
    const { code, stdout, stderr } = await start([...args]).ended;
    expect(stderr).toMatch(text);
    expect(stderr).not.toMatch(/ at .*\.[jt]s:\d+|HTTP-Code|"kind":\s*"Status"/);
    expect(stdout).toBe('');
    expect(code).toBe(status);
  });

  it('screens without a terminal', async () => {
    const { code, stderr } = await start([]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('need a terminal');
  });
});
