import uFuzzy from '@leeoniya/ufuzzy';
import { nameParts } from './name.ts';
import type { OrderedFunctions } from './order.ts';

/** More matches than these are not ranked: the order of the list is as good, and the next key narrows it anyway. */
const RANKED = 1_000;
/** Answers that are kept, so that a deleted letter costs nothing. */
const KEPT = 24;

/**
 * How the matches of a query match: its words in their order (`kubelet sync pod`), in any order (`pod kubelet`), or
 * only its letters with others between them (`ksyncpod`). The first that finds something counts.
 */
type Way = 'ordered' | 'unordered' | 'loose';

interface Answer {
  query: string;
  way: Way;
  /** In the order of the list: where longer queries look. */
  matches: readonly number[];
  /** Best first. */
  ranked: readonly number[];
}

/** Search as you type over 150,000 names: each longer query looks only at what the shorter one found. */
export class FunctionSearch {
  readonly #functions: OrderedFunctions;
  readonly #fuzzy = new uFuzzy({});
  readonly #lower: string[];
  readonly #all: Answer;
  #answers: Answer[] = [];

  constructor(functions: OrderedFunctions) {
    this.#functions = functions;
    this.#lower = functions.names.map((name) => name.toLowerCase());
    const matches = functions.names.map((_, index) => index);
    this.#all = { query: '', way: 'ordered', matches, ranked: matches };
  }

  /** Indices of the functions that match, best first. */
  find(text: string): readonly number[] {
    const query = text.trim();
    const known = query === '' ? this.#all : this.#answers.find((answer) => answer.query === query);
    if (known) return known.ranked;
    const shorter = this.#answers.filter((answer) => query.startsWith(answer.query)).sort(byLength)[0] ?? this.#all;
    const answer = this.#search(query, shorter);
    this.#answers = [answer, ...this.#answers.slice(0, KEPT - 1)];
    return answer.ranked;
  }

  /** Where the query's words are in a name, to mark them: pairs of start and end. */
  ranges(name: string, query: string): readonly number[] {
    const lower = name.toLowerCase();
    const wanted = wordsOf(query.toLowerCase());
    const ranges: number[] = [];
    let at = 0;
    for (const word of wanted) {
      const start = lower.indexOf(word, at);
      if (start < 0) return [];
      at = start + word.length;
      ranges.push(start, at);
    }
    return ranges;
  }

  #search(query: string, shorter: Answer): Answer {
    const words = wordsOf(query.toLowerCase());
    const none: readonly number[] = [];
    const ordered = shorter.way === 'ordered' ? this.#filter(shorter.matches, (name) => inOrder(name, words)) : none;
    if (ordered.length > 0) return { query, way: 'ordered', matches: ordered, ranked: this.#rank(query, ordered) };
    const within = shorter.way === 'unordered' ? shorter.matches : this.#all.matches;
    const unordered =
      shorter.way === 'loose' || words.length < 2
        ? none
        : this.#filter(within, (name) => words.every((word) => name.includes(word)));
    if (unordered.length > 0) return { query, way: 'unordered', matches: unordered, ranked: unordered };
    const letters = [...words.join('')];
    const loose = this.#filter(shorter.way === 'loose' ? shorter.matches : this.#all.matches, (name) =>
      inOrder(name, letters),
    );
    return { query, way: 'loose', matches: loose, ranked: loose };
  }

  #filter(within: readonly number[], test: (lowerCaseName: string) => boolean): number[] {
    return within.filter((index) => test(this.#lower[index] ?? ''));
  }

  /** As uFuzzy ranks them, but the user's own functions first, and those that are called exactly so before their like. */
  #rank(query: string, matches: readonly number[]): readonly number[] {
    // uFuzzy knows latin letters and digits only.
    const words = wordsOf(query);
    if (matches.length > RANKED || words.length === 0 || !/^[\w ]+$/.test(words.join(' '))) return matches;
    const { names, starts } = this.#functions;
    const needle = words.join(' ');
    const info = this.#fuzzy.info([...matches], names as string[], needle);
    const tiers: number[][] = [[], [], [], []];
    for (const position of this.#fuzzy.sort(info, names as string[], needle)) {
      const index = info.idx[position] ?? 0;
      const exact = nameParts(names[index] ?? '').method.toLowerCase() === words.at(-1)?.toLowerCase();
      tiers[(index < starts[1] ? 0 : 2) + (exact ? 0 : 1)]?.push(index);
    }
    return tiers.flat();
  }
}

function wordsOf(query: string): string[] {
  return query.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

function inOrder(name: string, words: readonly string[]): boolean {
  let at = 0;
  for (const word of words) {
    const found = name.indexOf(word, at);
    if (found < 0) return false;
    at = found + word.length;
  }
  return true;
}

function byLength(a: Answer, b: Answer): number {
  return b.query.length - a.query.length;
}
