import type { Case } from './case.ts';
import { client } from './cases/client.ts';
import { cluster } from './cases/cluster.ts';
import { console as consoles } from './cases/console.ts';
import { detach } from './cases/detach.ts';
import { link } from './cases/link.ts';
import { target } from './cases/target.ts';
import { watch } from './cases/watch.ts';

export const cases: readonly Case[] = [...client, ...link, ...cluster, ...consoles, ...detach, ...target, ...watch];
