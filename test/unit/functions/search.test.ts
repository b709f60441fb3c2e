import { expect, test } from 'vitest';
import { applyCompletion, complete } from '../../../src/functions/complete.ts';
import { splitExpressions } from '../../../src/functions/expressions.ts';
import { nameParts, shortName } from '../../../src/functions/name.ts';
import { groupOf, orderFunctions } from '../../../src/functions/order.ts';
import { FunctionSearch } from '../../../src/functions/search.ts';
import { signatureText } from '../../../src/functions/signature-text.ts';
import { signature } from '../../support/views.ts';

const names = [
  'runtime.gopark',
  'net/http.(*conn).serve',
  'type:.eq.net/http.conn',
  'k8s.io/kubernetes/pkg/kubelet.(*Kubelet).syncPod',
  'k8s.io/kubernetes/pkg/kubelet.(*Kubelet).syncPodNow',
  'k8s.io/kubernetes/pkg/kubelet.(*Kubelet).SyncTerminatedPod',
  'google.golang.org/grpc.(*Server).syncPod',
  'main.größe',
];
const ordered = orderFunctions({ files: ['/a.go'], functions: names.map((name) => [name, 0, 1]) }, 'k8s.io/kubernetes');

function find(query: string): string[] {
  return new FunctionSearch(ordered).find(query).map((index) => shortName(ordered.names[index] ?? ''));
}

/** As a person types it: each key narrows what the one before has found. */
function typed(query: string): string[] {
  const search = new FunctionSearch(ordered);
  let found: readonly number[] = [];
  for (let length = 1; length <= query.length; length += 1) found = search.find(query.slice(0, length));
  return found.map((index) => shortName(ordered.names[index] ?? ''));
}

test('the program’s own functions come first, what the linker made last', () => {
  expect(ordered.names[0]).toBe('k8s.io/kubernetes/pkg/kubelet.(*Kubelet).SyncTerminatedPod');
  expect(ordered.names.slice(-3)).toEqual(['net/http.(*conn).serve', 'runtime.gopark', 'type:.eq.net/http.conn']);
  expect(groupOf('main.main', undefined)).toBe(0);
  expect(groupOf('example.com/x.F', undefined)).toBe(1);
});

test('the exact name comes first, the own one before the other', () => {
  expect(find('syncpod')).toEqual([
    'kubelet.(*Kubelet).syncPod',
    'kubelet.(*Kubelet).syncPodNow',
    'grpc.(*Server).syncPod',
  ]);
});

test('words match in order, else in any order, else the letters do', () => {
  expect(find('kubelet sync pod')).toHaveLength(3);
  expect(find('pod kubelet')).toHaveLength(3);
  expect(find('ksyncpod')).toContain('kubelet.(*Kubelet).syncPod');
  expect(find('zzz')).toEqual([]);
});

test('(*Type).Method can be typed as it is written', () => {
  expect(find('(*Server).syncPod')).toEqual(['grpc.(*Server).syncPod']);
});

test('letters that aren’t latin are found', () => {
  expect(find('größe')).toEqual(['main.größe']);
});

test('the same is found key by key, and after deleting', () => {
  for (const query of [
    'syncpod',
    'kubelet sync pod',
    'pod kubelet',
    'ksyncpod',
    '(*Server).syncPod',
    'sync-pod',
    'größe',
  ]) {
    expect([...typed(query)].sort()).toEqual([...find(query)].sort());
  }
  const search = new FunctionSearch(ordered);
  const before = search.find('sync');
  search.find('syncpodn');
  expect(search.find('sync')).toBe(before);
});

test('what matched can be marked', () => {
  const search = new FunctionSearch(ordered);
  expect(search.ranges('main.syncPod', 'Sync pod')).toEqual([5, 9, 9, 12]);
  expect(search.ranges('main.syncPod', 'x')).toEqual([]);
});

test('names have parts', () => {
  expect(nameParts('example.com/shop/orders.(*Store).Take')).toEqual({
    folder: 'example.com/shop/',
    package: 'orders',
    local: '(*Store).Take',
    method: 'Take',
  });
  expect(nameParts('main.(*T).f.func1').method).toBe('f');
  expect(shortName('example.com/a.Map[example.com/b.K,int]')).toBe('a.Map[example.com/b.K,int]');
});

test('expressions are separated by commas outside of brackets and quotes', () => {
  expect(splitExpressions(" r.RemoteAddr, f(a, b) ,m[\"x,y\"],, '\\'', `a,b`")).toEqual([
    'r.RemoteAddr',
    'f(a, b)',
    'm["x,y"]',
    "'\\''",
    '`a,b`',
  ]);
  expect(splitExpressions('')).toEqual([]);
  expect(splitExpressions('a)],b')).toEqual(['a)]', 'b']);
});

test('parameters and their fields are completed, results aren’t', () => {
  expect(complete(signature, '', 0).candidates.map(({ name }) => name)).toEqual(['s', 'order', 'n']);
  const line = 'n, order.c';
  const completion = complete(signature, line, line.length);
  expect(completion.candidates.map(({ name }) => name)).toEqual(['Customer', 'CustomerID']);
  expect(applyCompletion(line, line.length, completion)).toEqual({ line: 'n, order.Customer', cursor: 17 });
  expect(complete(undefined, 'x', 1).candidates).toEqual([]);
});

test('a signature reads as in Go', () => {
  expect(signatureText(signature)).toBe('(s *Store, order Order, n int) (left int, err error)');
  expect(signatureText({ ...signature, parameters: [{ name: '~r0', type: 'error', role: 'result' }] })).toBe(
    '() error',
  );
  const { parameters: _, ...unknown } = signature;
  expect(signatureText(unknown)).toBe('');
});
