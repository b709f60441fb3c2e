import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { toCsv, toJsonLine } from '../hits/export.ts';
import type { HitLog } from '../hits/log.ts';

/** Writes the hits that are held to a new file in the working directory, mode 0600, and says where or why not. */
export async function exportHits(
  hits: HitLog,
  format: 'jsonl' | 'csv',
): Promise<{ text: string; level: 'info' | 'error' }> {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const path = resolve(`k8s-dlv-tui-hits-${stamp}.${format}`);
  const rows = hits.slice(0, hits.length);
  const text = format === 'csv' ? toCsv(rows) : rows.map((hit) => `${toJsonLine(hit)}\n`).join('');
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return { text: `${rows.length} hits saved to ${path}`, level: 'info' };
  } catch (error) {
    return { text: `The hits could not be saved: ${error instanceof Error ? error.message : error}`, level: 'error' };
  }
}
