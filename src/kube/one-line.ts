/** A system's words on one line, cut at so many characters. */
export function oneLine(text: string, longest = 200): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
