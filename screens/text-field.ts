/** One line of text that is being typed; the cursor is an index into it. */
export interface TextField {
  text: string;
  cursor: number;
}

const segmenter = new Intl.Segmenter();

export type Edit =
  | 'left'
  | 'right'
  | 'lineStart'
  | 'lineEnd'
  | 'deleteBack'
  | 'deleteForward'
  | 'deleteWord'
  | 'deleteLine'
  | 'deleteRest';

export function textField(text = ''): TextField {
  return { text, cursor: text.length };
}

/** What is pasted may have several lines; a field has one. */
export function insert({ text, cursor }: TextField, typed: string): TextField {
  const line = typed.replace(/[\r\n\t]+/g, ' ').replace(/\p{Control}/gu, '');
  return { text: text.slice(0, cursor) + line + text.slice(cursor), cursor: cursor + line.length };
}

export function edit(field: TextField, change: Edit): TextField {
  const { text, cursor } = field;
  switch (change) {
    case 'left':
      return { text, cursor: before(text, cursor) };
    case 'right':
      return { text, cursor: after(text, cursor) };
    case 'lineStart':
      return { text, cursor: 0 };
    case 'lineEnd':
      return { text, cursor: text.length };
    case 'deleteBack':
      return without(text, before(text, cursor), cursor);
    case 'deleteForward':
      return without(text, cursor, after(text, cursor));
    case 'deleteWord':
      return without(text, text.slice(0, cursor).search(/[^\s,.]*[\s,.]*$/), cursor);
    case 'deleteLine':
      return textField();
    case 'deleteRest':
      return { text: text.slice(0, cursor), cursor };
  }
}

function without(text: string, from: number, to: number): TextField {
  return { text: text.slice(0, from) + text.slice(to), cursor: from };
}

/** By what a person takes for one character. */
function before(text: string, cursor: number): number {
  return [...segmenter.segment(text.slice(0, cursor))].at(-1)?.index ?? 0;
}

function after(text: string, cursor: number): number {
  const [next] = segmenter.segment(text.slice(cursor));
  return cursor + (next?.segment.length ?? 0);
}
