import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/argv.ts';
import { duration } from '../../../src/cli/duration.ts';

const read = (line: string) => readArguments(line === '' ? [] : line.split(' '));
const message = (line: string): string => {
  const result = read(line);
  return result.ok ? 'accepted' : `${result.failure.kind}: ${result.failure.message}`;
};

describe('the command line', () => {
  it('has defaults that do no harm', () => {
    expect(read('')).toEqual({
      ok: true,
      value: {
        command: 'screens',
        print: [],
        stack: 0,
        returns: false,
        limits: { hits: 10_000, hitsPerSecond: 0, durationMs: 600_000, overheadPercent: 10, holdMs: 0 },
        watchLimits: { hits: 1_000_000, hitsPerSecond: 0, durationMs: 600_000, overheadPercent: 10, holdMs: 0 },
        image: 'busybox:1.37',
        leaseMs: 5_000,
        quiet: false,
      },
    });
  });

  it('reads the main job', () => {
    expect(
      read(
        'trace deploy/hello-world main.handleSlash -p r.RemoteAddr --print w -n prod --max-hits 3 --for 60s -o jsonl',
      ),
    ).toMatchObject({
      ok: true,
      value: {
        command: 'trace',
        pod: 'deploy/hello-world',
        function: 'main.handleSlash',
        print: ['r.RemoteAddr', 'w'],
        namespace: 'prod',
        limits: { hits: 3, durationMs: 60_000 },
        output: 'jsonl',
      },
    });
  });

  it('takes the function as the first word after a selector', () => {
    expect(read('trace -l app=hw main.handleSlash')).toMatchObject({
      ok: true,
      value: { selector: 'app=hw', function: 'main.handleSlash' },
    });
    expect(read('trace -l app=hw main.handleSlash')).not.toHaveProperty('value.pod');
  });

  it('takes a line in place of the function', () => {
    expect(read('trace hw --at main.go:10')).toMatchObject({ ok: true, value: { at: { file: 'main.go', line: 10 } } });
  });

  it('takes an engine; auto is the same as none', () => {
    expect(read('trace hw f --engine watch')).toMatchObject({ ok: true, value: { engine: 'watch' } });
    expect(read('--engine debug')).toMatchObject({ ok: true, value: { engine: 'debug' } });
    expect(read('--engine auto')).not.toHaveProperty('value.engine');
  });

  it('limits both engines alike where it is told how', () => {
    expect(read('--max-hits 7')).toMatchObject({ ok: true, value: { limits: { hits: 7 }, watchLimits: { hits: 7 } } });
  });

  it.each([
    ['trace', 'usage: trace needs a POD: a name, pod/NAME, deploy/NAME, or -l SELECTOR.'],
    ['trace hw', 'usage: trace needs a FUNCTION (main.handleSlash) or --at FILE:LINE.'],
    ['trace hw f more', 'usage: There is one word too many: more.'],
    ['--max-hits three', 'usage: --max-hits takes a whole number, 0 or more, not three.'],
    ['--overhead 200', 'usage: --overhead takes a whole number, 1 to 100, not 200.'],
    ['--for ever', 'usage: --for takes a duration such as 90s, 10m or 1h, not ever.'],
    ['--lease 1s', 'usage: --lease takes 2s or more.'],
    ['--at main.go', 'usage: --at takes FILE:LINE such as main.go:10, not main.go.'],
    ['--engine ebpf', 'usage: --engine takes watch, debug or auto, not ebpf.'],
    ['-o xml', 'usage: -o takes jsonl, csv or text, not xml.'],
    ['--nonsense', "usage: Unknown option '--nonsense'."],
    ['trace hw f --for -1s', 'usage: --for needs a value; one that begins with a dash is written --for=-…'],
    ['trace hw f --namespace=', 'usage: --namespace is empty.'],
    ['cleanup everything', 'usage: There is one word too many: everything.'],
  ])('refuses %s', (line, text) => {
    expect(message(line)).toBe(text);
  });
});

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['1.5m', 90_000],
    ['250ms', 250],
    ['0s', 0],
    ['10', undefined],
    ['', undefined],
    ['-1s', undefined],
    ['1d', undefined],
  ])('%s', (text, ms) => {
    expect(duration(text)).toBe(ms);
  });
});
