/** The expressions of a line like `r.RemoteAddr, f(a, b), m["x,y"]`: commas within brackets and quotes separate nothing. */
export function splitExpressions(line: string): string[] {
  const expressions: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (quote) {
      if (character === '\\' && quote !== '`') at += 1;
      else if (character === quote) quote = '';
    } else if ('"\'`'.includes(character)) quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === ',' && depth <= 0) {
      expressions.push(line.slice(start, at));
      start = at + 1;
    }
  }
  expressions.push(line.slice(start));
  return expressions.map((expression) => expression.trim()).filter(Boolean);
}
