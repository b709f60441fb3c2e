/** A command as a person can type it in a POSIX shell. */
export function commandLine(program: string, words: readonly string[]): string {
  return [program, ...words].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
