import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Live, NamespaceRow } from '../../../src/kube/objects.ts';
import type { Ports } from '../../../src/session/ports.ts';
import { AppStore } from '../../../src/session/store.ts';
import { functionsScreen, namespace } from '../../support/views.ts';

it('makes few pictures of 20,000 changes, and the last one shows the last of them', async () => {
  let tell: (live: Live<NamespaceRow>) => void = () => {};
  const cluster = {
    context: 'prod-eu',
    defaultNamespace: 'shop',
    listOurs: async () => ({ ok: true, value: [] }),
    watchNamespaces: (listener: typeof tell) => {
      tell = listener;
    },
  };
  const store = new AppStore({ cluster } as unknown as Ports, {
    image: 'busybox',
    leaseMs: 5_000,
    trace: functionsScreen.defaults,
  });
  let pictures = 0;
  store.subscribe(() => {
    pictures += 1;
    store.getView();
  });
  const started = Date.now();
  for (let at = 1; at <= 20_000; at += 1) {
    tell({ state: 'live', rows: [namespace(`n${at}`)] });
    if (at % 1_000 === 0) await setTimeout(1);
  }
  await setTimeout(100);
  expect(pictures).toBeGreaterThan(0);
  expect(pictures).toBeLessThanOrEqual((Date.now() - started) / 30 + 1);
  expect(store.getView().screen).toMatchObject({ namespaces: { rows: [{ name: 'n20000' }] } });
});
