// “Sök citat”: does a pasted sentence stand word for word, where, and if not, what is nearest? No DOM.
// Imported by search-page.js when a quote is asked for. The changes of form that are undone are those of dossier/quotes.py.

import { ALL, RUN, getEngine, plain, wordsOf } from "./search.js";

const FOOTNOTE_MARK = /\[\^[^\]\s]+\]/g;
const LINE_HYPHEN = /(?<=[\p{L}\p{N}])-[ \t]*\n\s*(?=[\p{L}\p{N}])/gu;
const NUMBER = /\d+(?:(?:[.,–-]| (?=\d{3}(?!\d)))\d+)+/g;
const OUTER = "\"”“„»«’‘'";
const BREAK = "\u0000";
const NEAR_ENOUGH = 0.5; // least share of the pasted words that stand in a passage worth naming
const MOST_READ = 10; // documents in which the nearest is looked for

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const cleaned = (quote) => plain(quote.replace(/\r\n?/g, "\n").replace(FOOTNOTE_MARK, ""))
  .replace(LINE_HYPHEN, BREAK).replace(/\s+/g, " ").trim();

const withoutOuter = (text) => {
  const found = [text];
  let now = text;
  for (;;) {
    const next = now.replace(new RegExp(`^[${OUTER}]\\s*`, "u"), "").replace(new RegExp(`\\s*[${OUTER}]$`, "u"), "");
    if (next === now || !next) return found;
    found.push(now = next);
  }
};

const isOfWord = (sign) => /[\p{L}\p{N}\p{M}]/u.test(sign);
const cutsWord = (text, at) => {
  if (at > 0 && at < text.length && isOfWord(text[at - 1]) && isOfWord(text[at])) return true;
  const from = Math.max(0, at - 30);
  for (const match of text.slice(from, at + 30).matchAll(NUMBER)) {
    if (from + match.index < at && at < from + match.index + match[0].length) return true;
  }
  return false;
};

const exactPlaces = (variants, text) => {
  for (const variant of variants) {
    const shape = new RegExp(variant.split(BREAK).map(escaped).join("(?:- ?)?"), "gu");
    const found = [...text.matchAll(shape)].map((match) => [match.index, match.index + match[0].length])
      .filter(([start, end]) => end > start && !cutsWord(text, start) && !cutsWord(text, end));
    if (found.length) return found;
  }
  return [];
};

// Words as printed, with what stands before each.
const spelled = (text) => {
  const words = [];
  let at = 0;
  for (const match of text.matchAll(RUN)) {
    words.push({ word: match[0].normalize("NFC"), gap: text.slice(at, match.index), start: match.index, end: match.index + match[0].length });
    at = match.index + match[0].length;
  }
  return { words, tail: text.slice(at) };
};

// Each way to read the hyphens at line ends: two words with a hyphen, or one word.
const readings = (text) => {
  const pieces = text.split(BREAK);
  const ways = pieces.length - 1;
  const joins = ways > 4 ? [0, 2 ** ways - 1] : Array.from({ length: 2 ** ways }, (_, way) => way);
  return joins.map((way) => pieces.reduce((whole, piece, at) => whole + ((way >> (at - 1)) & 1 ? "" : "-") + piece));
};

const sameWords = (quote, paragraph) => {
  const found = [];
  for (let at = 0; at + quote.length <= paragraph.length; at += 1) {
    if (quote.every((one, step) => one.word === paragraph[at + step].word)) found.push(at);
  }
  return found;
};

const signs = (gap) => gap.replace(/\s+/g, " ").trim();

// The passage with the signs that differ: [[kind, text]], kind "same", "del" (only in the quote), "ins" (only in the text).
const signDifferences = (quote, text, words, at) => {
  const parts = [];
  const differ = (mine, theirs) => {
    if (mine) parts.push(["del", mine]);
    if (theirs) parts.push(["ins", theirs]);
  };
  const last = words[at + quote.words.length - 1];
  const head = signs(quote.words[0].gap);
  if (head && !signs(words[at].gap).endsWith(head)) differ(head, text.slice(0, words[at].start).match(/[^\s\p{L}\p{N}]*$/u)[0]);
  quote.words.forEach((one, step) => {
    const there = words[at + step];
    if (step) {
      const [mine, theirs] = [one.gap, there.gap];
      if (mine === theirs) parts.push(["same", theirs]);
      else if (signs(mine) === signs(theirs)) differ(mine, theirs); // only the space differs: "fokus-Järva", "fokus- Järva"
      else {
        const [lead] = theirs.match(/^\s*/);
        const [trail] = theirs.slice(lead.length).match(/\s*$/);
        parts.push(["same", lead || /^\s*/.exec(signs(theirs) ? "" : mine)[0]]);
        differ(mine.trim(), theirs.trim());
        parts.push(["same", trail]);
      }
    }
    parts.push(["same", text.slice(there.start, there.end)]);
  });
  const tail = signs(quote.tail);
  const next = text.slice(last.end).match(/^[^\s\p{L}\p{N}]*/u)[0];
  if (tail && !next.startsWith(tail)) differ(tail, next);
  else if (tail) parts.push(["same", tail]);
  return parts.filter(([, piece]) => piece);
};

// The whole quote against any part of a paragraph, word by word; gaps before and after it are free.
const align = (quote, words) => {
  const [rows, columns] = [quote.length + 1, words.length + 1];
  const score = new Int32Array(rows * columns);
  const step = new Uint8Array(rows * columns); // 1 both, 2 only in the quote, 3 only in the text
  const alike = (a, b) => { // "i dag" is read against "idag", not against what follows
    if (a === b) return 8;
    if (a.toLowerCase() === b.toLowerCase()) return 4;
    return a.startsWith(b) || a.endsWith(b) || b.startsWith(a) || b.endsWith(a) ? -2 : -5;
  };
  for (let row = 1; row < rows; row += 1) {
    score[row * columns] = -4 * row;
    step[row * columns] = 2;
    for (let column = 1; column < columns; column += 1) {
      const at = row * columns + column;
      const both = score[at - columns - 1] + alike(quote[row - 1].word, words[column - 1].word);
      const mine = score[at - columns] - 4;
      const theirs = score[at - 1] - 2;
      score[at] = Math.max(both, mine, theirs);
      step[at] = both >= mine && both >= theirs ? 1 : mine >= theirs ? 2 : 3;
    }
  }
  let column = 0;
  for (let one = 1; one < columns; one += 1) {
    if (score[(rows - 1) * columns + one] > score[(rows - 1) * columns + column]) column = one;
  }
  let row = rows - 1;
  const pairs = [];
  const best = score[row * columns + column];
  while (row > 0) {
    const way = step[row * columns + column];
    pairs.push([way === 3 ? null : row - 1, way === 2 ? null : column - 1]);
    if (way !== 3) row -= 1;
    if (way !== 2) column -= 1;
  }
  pairs.reverse();
  const same = pairs.filter(([a, b]) => a !== null && b !== null && quote[a].word === words[b].word).length;
  return { score: best, same, pairs };
};

const wordDifferences = (quote, text, words, pairs) => {
  const parts = [];
  const push = (kind, piece) => {
    if (parts.at(-1)?.[0] === kind) parts.at(-1)[1] += piece;
    else parts.push([kind, piece]);
  };
  let deleted = [];
  let inserted = [];
  let isFirst = true;
  const gap = () => { if (!isFirst) push("same", " "); isFirst = false; };
  const flush = () => {
    if (deleted.length) { gap(); push("del", deleted.join(" ")); }
    if (inserted.length) { gap(); push("ins", text.slice(inserted[0].start, inserted.at(-1).end)); }
    deleted = [];
    inserted = [];
  };
  let before = null;
  for (const [mine, theirs] of pairs) {
    if (mine !== null && theirs !== null && quote[mine].word === words[theirs].word) {
      const clean = !deleted.length && !inserted.length;
      flush();
      if (clean && before === theirs - 1 && before !== null) push("same", text.slice(words[before].end, words[theirs].start));
      else gap();
      isFirst = false;
      push("same", text.slice(words[theirs].start, words[theirs].end));
      before = theirs;
    } else {
      if (mine !== null) deleted.push(quote[mine].word);
      if (theirs !== null) { inserted.push(words[theirs]); before = null; }
      if (theirs === null) before = null;
    }
  }
  flush();
  return parts;
};

// Does a sentence stand word for word, where, and if not, what is nearest?
//   {kind: "exact", places} | {kind: "signs", places} | {kind: "near", places: [one], across} | {kind: "none"}
//   a place: {record, paragraph, start, end, parts}
export const findQuote = async (text) => {
  const asked = await getEngine();
  const { vocabulary } = asked;
  const quote = cleaned(text.slice(0, 4000));
  const variants = withoutOuter(quote);
  const bare = variants.at(-1);
  const broken = new Set([...bare.matchAll(new RegExp(`([\\p{L}\\p{N}]+)${BREAK}([\\p{L}\\p{N}]+)`, "gu"))]
    .flatMap((match) => [match[1].toLowerCase(), match[2].toLowerCase()]));
  const longest = [...new Set(wordsOf(bare.replaceAll(BREAK, " ")))].filter((word) => !broken.has(word))
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).slice(0, 12);
  const joined = [...new Set(wordsOf(bare.replaceAll(BREAK, "")))].filter((word) => !longest.includes(word));
  const known = (await vocabulary.has(longest.length ? longest : joined)).slice(0, 8);
  if (!known.length) return { kind: "none", words: wordsOf(bare).length };
  const lists = await Promise.all(known.map((word) => asked.ask(word)));
  const shared = new Map();
  for (const list of lists) {
    for (const one of list) {
      const entry = shared.get(one.id) ?? { one, count: 0, score: 0 };
      shared.set(one.id, { one, count: entry.count + 1, score: entry.score + one.score });
    }
  }
  const ranked = [...shared.values()].sort((a, b) => b.count - a.count || b.score - a.score);
  const full = ranked.filter((entry) => entry.count === known.length).length;
  const records = await asked.records(ranked.slice(0, Math.min(ALL, Math.max(MOST_READ, full))).map((entry) => entry.one));
  const unread = Math.max(0, full - ALL);
  const each = records.flatMap((record) => record.paragraphs.map((paragraph) => ({ record, paragraph })));

  const exact = each.flatMap(({ record, paragraph }) => exactPlaces(variants, paragraph.text)
    .map(([start, end]) => ({ record, paragraph, start, end })));
  if (exact.length) return { kind: "exact", places: exact, unread };

  const ways = readings(bare).map(spelled);
  const differing = [];
  for (const { record, paragraph } of each) {
    const { words } = spelled(paragraph.text);
    for (const way of differentOf(ways)) {
      if (!way.words.length) continue;
      for (const at of sameWords(way.words, words)) {
        const end = words[at + way.words.length - 1].end;
        const [start, parts] = [words[at].start, signDifferences(way, paragraph.text, words, at)];
        if (cutsWord(paragraph.text, start) || cutsWord(paragraph.text, end)) continue; // "10" is no quote from "10 000"
        if (parts.some(([kind]) => kind !== "same")) differing.push({ record, paragraph, start, end, parts });
      }
    }
  }
  if (differing.length) return { kind: "signs", places: differing, unread };

  let best = null;
  for (const { record, paragraph } of each) {
    const { words } = spelled(paragraph.text);
    if (!words.length) continue;
    for (const way of differentOf(ways)) {
      const quoted = way.words.slice(0, 300);
      const found = align(quoted, words.slice(0, 3000));
      const likeness = found.same / quoted.length;
      if (likeness >= NEAR_ENOUGH && found.same >= 2 && (!best || found.score > best.score)) {
        const used = found.pairs.map(([, theirs]) => theirs).filter((one) => one !== null);
        best = {
          record, paragraph, score: found.score, start: words[used[0]].start, end: words[used.at(-1)].end,
          parts: [
            ...wordDifferences(quoted, paragraph.text, words, found.pairs),
            ["same", paragraph.text.slice(words[used.at(-1)].end).match(/^[^\s\p{L}\p{N}]*/u)[0]],
          ],
        };
      }
    }
  }
  const across = records.flatMap((record) => record.paragraphs.slice(1).map((second, at) => ({
    record, first: record.paragraphs[at], second,
  }))).find(({ first, second }) => exactPlaces(variants, `${first.text} ${second.text}`).length);
  if (best) return { kind: "near", places: [best], across, unread };
  return { kind: "none", across, words: wordsOf(bare).length };
};

const differentOf = (ways) => ways.filter((way, at) => ways.findIndex((one) => (
  one.words.length === way.words.length && one.words.every((word, step) => word.word === way.words[step].word)
)) === at);

// An address whose fragment makes the browser find and mark a passage.
export const fragmentOf = (text, start, end) => {
  const encoded = (words) => encodeURIComponent(words).replace(/-/g, "%2D");
  const words = text.slice(start, end).split(" ");
  if (words.length <= 8) return `:~:text=${encoded(words.join(" "))}`;
  return `:~:text=${encoded(words.slice(0, 4).join(" "))},${encoded(words.slice(-4).join(" "))}`;
};
