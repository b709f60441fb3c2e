/** Words that no POSIX shell reads as anything but themselves. */
const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/** A command as it can be pasted into a POSIX shell: every word stays one word and nothing in it is expanded. */
export function quoteForShell(argv: readonly string[]): string {
  return argv.map((word, index) => quote(word, index === 0)).join(' ');
}

function quote(word: string, first: boolean): string {
  // NAME=value in front of a command would be an assignment.
  if (PLAIN.test(word) && !(first && word.includes('='))) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
