import { readdirSync, readFileSync } from 'node:fs';

/** PIDs of a process's children whose command line ends with the words. */
export function childrenWith(parent: number, words: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return (
          ppid === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().endsWith(words)
        );
      } catch {
        return false;
      }
    });
}
