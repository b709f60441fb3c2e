/** What is being done, on standard error; the tables alone go to standard output. */
export function say(words: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${words}\n`);
}
