// “Sök citat”: does a pasted sentence stand word for word, where, and if not, what is nearest? No DOM.
// Imported by search-page.js when a quote is asked for. The changes of form that are undone are those of dossier/quotes.py.

import { ALL, RUN, fold, getEngine, plain, wordsOf } from "./search.js";

const FOOTNOTE_MARK = /\[\^[^\]\s]+\]/g;
const LINE_HYPHEN = /(?<=[\p{L}\p{N}])[-\u2010\u00ad]+[ \t]*\n\s*(?=[\p{L}\p{N}])/gu;
const NUMBER = /\d+(?:(?:[.,–-]| (?=\d{3}(?!\d)))\d+)+/g;
const OUTER = "\"”“„»«’‘'";
const BREAK = "\u0000";
const MARK = "\u0001"; // around a figure that the source need not have
const MARKED = new RegExp(`${MARK}([^${MARK}]*)${MARK}`, "gu");
const NEAR_ENOUGH = 0.5; // least share of the pasted words that stand in a passage worth naming
const LONGEST = 4000; // signs of a quote that are tried
const ASKED = 8; // words of a quote that the index is asked for
const ENCLOSED = /["”“„»«]([^"”“„»«]+)["”“„»«]/gu;
const FEWEST_ENCLOSED = 3; // words of a part inside quote marks that is tried by itself
const MOST_ENCLOSED = 5; // such parts
const OMISSION = /\s*(?:\[(?:…|\.{3})\]|\((?:…|\.{3})\)|(?<=\s)(?:…|\.{3})(?=\s))\s*/u;
const SENTENCE_END = /[.!?…][^\p{L}\p{N}]*\s/u;
// A figure as a footnote's mark is in text from a PDF: glued to a word, or after a parenthesis or quote mark that ends.
const FIGURE = /(?:(?<=\p{L}{2})|(?<=[\p{L}\p{N}.][)\]"”“»]) ?)\d{1,2}(?![\p{L}\p{N}])/gu;
const LONGEST_DIRECTIVE = 60; // signs of a passage that a link names whole
const FEWEST_WORDS = 5; // in a row that no menu is taken to share with a paragraph
const POINTED_OUT = ["s", "p", "c", "f"]; // kinds of paragraph whose words stand in one piece, and in no menu
const TOGETHER = /[\p{L}\p{N}_]+(?:[.,:'’·][\p{L}\p{N}_]+)*/gu;
const MOST_WAYS = 6; // line ends that both readings of are tried at once

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

// Line ends before `plain`, which takes soft hyphens away.
const cleaned = (quote) => plain(quote.replace(/\r\n?/g, "\n").replace(FOOTNOTE_MARK, "").replace(LINE_HYPHEN, BREAK))
  .replace(/\s+/g, " ").trim();

// No word is cut, or the part would not stand word for word.
const shortened = (text) => (text.length > LONGEST ? text.slice(0, LONGEST).replace(/(?:\S+[-\u2010\u00ad]\s+)*\S*$/, "") : text);

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

// [start, end, then each marked figure, undefined when it does not stand there]
const exactPlaces = (variants, text) => {
  for (const variant of variants) {
    const shape = new RegExp(variant.split(BREAK).map(escaped).join("(?:- ?)?").replace(MARKED, "(?:($1)| ?)"), "gu");
    const found = [...text.matchAll(shape)].map((match) => [match.index, match.index + match[0].length, ...match.slice(1)])
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
    const word = match[0].normalize("NFC");
    words.push({
      word, folded: word.toLowerCase(), gap: text.slice(at, match.index), start: match.index, end: match.index + match[0].length,
    });
    at = match.index + match[0].length;
  }
  return { text, words, tail: text.slice(at) };
};

// Each way to read the hyphens at line ends that a paragraph's words leave open: two words with a hyphen, or one word.
const readings = (text, words) => {
  const pieces = text.split(BREAK);
  const inText = ` ${words.map((one) => one.word.toLowerCase()).join(" ")} `;
  const last = (piece) => wordsOf(piece).at(-1) ?? "";
  const choices = pieces.slice(1).map((piece, at) => {
    const [left, right] = [last(pieces[at]), wordsOf(piece)[0] ?? ""];
    const [asOne, asTwo] = [inText.includes(left + right), inText.includes(`${left} ${right}`)];
    return asOne && asTwo ? ["", "-"] : [asTwo ? "-" : ""];
  });
  let ways = [pieces[0]];
  choices.forEach((signsThere, at) => {
    const some = ways.length < 2 ** MOST_WAYS ? signsThere : signsThere.slice(0, 1);
    ways = some.flatMap((sign) => ways.map((way) => way + sign + pieces[at + 1]));
  });
  return ways;
};

const sameWords = (quote, paragraph) => {
  const found = [];
  for (let at = 0; at + quote.length <= paragraph.length; at += 1) {
    if (quote.every((one, step) => one.folded === paragraph[at + step].folded)) found.push(at);
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
  else parts.push(["same", openingOf(text, words[at].start)]);
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
    if (one.word === there.word) parts.push(["same", text.slice(there.start, there.end)]);
    else differ(one.word, text.slice(there.start, there.end)); // in capitals
  });
  const tail = signs(quote.tail);
  const next = text.slice(last.end).match(/^[^\s\p{L}\p{N}]*/u)[0];
  if (tail && !next.startsWith(tail)) differ(tail, next);
  else parts.push(["same", closingOf(text, last.end) || tail]);
  return parts.filter(([, piece]) => piece);
};

// The whole quote against any part of a paragraph, word by word; gaps before and after it are free.
const align = (quote, words) => {
  const [rows, columns] = [quote.length + 1, words.length + 1];
  const score = new Int32Array(rows * columns);
  const step = new Uint8Array(rows * columns); // 1 both, 2 only in the quote, 3 only in the text
  const alike = (a, b) => { // "i dag" is read against "idag", not against what follows
    if (a.word === b.word) return 8;
    if (a.folded === b.folded) return 4;
    return [[a.word, b.word], [b.word, a.word]].some(([one, other]) => one.startsWith(other) || one.endsWith(other)) ? -2 : -5;
  };
  for (let row = 1; row < rows; row += 1) {
    score[row * columns] = -4 * row;
    step[row * columns] = 2;
    for (let column = 1; column < columns; column += 1) {
      const at = row * columns + column;
      const both = score[at - columns - 1] + alike(quote[row - 1], words[column - 1]);
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
  const same = pairs.filter(([a, b]) => a !== null && b !== null && quote[a].folded === words[b].folded).length;
  return { score: best, same, pairs };
};

// The signs after a passage that belong to its last word, as printed.
const closingOf = (text, end) => text.slice(end).match(/^[^\s\p{L}\p{N}]*(?=\s|$)/u)?.[0] ?? "";
const openingOf = (text, start) => text.slice(0, start).match(/(?<=^|\s)[^\s\p{L}\p{N}]*$/u)?.[0] ?? "";

// A word that is only in the quote is not read against the first of the source's next sentence.
const withinSentence = (quote, words, pairs) => {
  const same = pairs.findLastIndex(([mine, theirs]) => mine !== null && theirs !== null && quote[mine].folded === words[theirs].folded);
  const cut = pairs.findIndex(([mine, theirs], at) => at > same && theirs !== null && SENTENCE_END.test(words[theirs].gap)
    && !(mine !== null && SENTENCE_END.test(quote[mine].gap)));
  return cut < 0 ? pairs : pairs.map(([mine, theirs], at) => [mine, at < cut ? theirs : null]).filter(([mine, theirs]) => mine !== null || theirs !== null);
};

// How many signs that are of no word two texts begin with alike.
const alikeFrom = (one, other) => {
  let at = 0;
  while (at < Math.min(one.length, other.length) && one[at] === other[at] && !isOfWord(one[at])) at += 1;
  return at;
};

const backwards = (signsThere) => [...signsThere].reverse();
// What a stretch of the quote and one of the source begin and end with alike, and what is between.
const parted = (mine, theirs) => {
  const [ours, others] = [[...mine], [...theirs]];
  const lead = alikeFrom(ours, others);
  const trail = alikeFrom(backwards(ours.slice(lead)), backwards(others.slice(lead)));
  return {
    lead: others.slice(0, lead).join(""), trail: others.slice(others.length - trail).join(""),
    del: ours.slice(lead, ours.length - trail).join(""), ins: others.slice(lead, others.length - trail).join(""),
  };
};

// A stretch without a word in common. The space around what is struck is struck too where the source has none.
const stretchDifferences = (mine, theirs, isFirst, isLast) => {
  const { lead, trail, del, ins } = parted(mine, theirs);
  if (!isOfWord(del + ins) && del.replace(/\s/g, "") === ins.replace(/\s/g, "")) return [["same", theirs]]; // only the space differs
  const [before, inner, after] = ins.match(/^(\s*)(.*?)(\s*)$/su).slice(1);
  const hasSpaceAfter = !ins && (trail ? /^\s/.test(trail) : isLast);
  const hasSpaceBefore = !ins && (lead ? /\s$/.test(lead) : isFirst);
  const [from, to] = [hasSpaceAfter ? del.search(/\S|$/) : 0, hasSpaceBefore ? del.trimEnd().length : del.length];
  const struck = del.trim() ? [["space", del.slice(0, from)], ["del", del.slice(from, to)], ["space", del.slice(to)]] : [];
  return [["same", lead], ...struck, ["same", before], ["ins", inner], ["same", after + trail]];
};

// The source's signs beside a passage: as many as the quote has there, or those that belong to the word, if they are more.
const longest = (one, other) => (one.length > other.length ? one : other);
const signsBefore = (text, start, head) => (text.slice(0, start).endsWith(head) ? longest(head, openingOf(text, start)) : openingOf(text, start));
const signsAfter = (text, end, tail) => (text.slice(end).startsWith(tail) ? longest(tail, closingOf(text, end)) : closingOf(text, end));

// What is "same" and "ins" is the source's text as printed, "same" and "del" the quote's but for spaces; "space" parts what is struck.
const wordDifferences = (quote, text, words, pairs) => {
  const used = pairs.map(([, theirs]) => theirs).filter((one) => one !== null);
  const [from, to] = [words[used[0]].start, words[used.at(-1)].end];
  const [head, tail] = [quote.words[0].gap, quote.tail];
  const [opening, closing] = [signsBefore(text, from, head), signsAfter(text, to, tail)];
  // Signs of the source outside what the quote has differ from nothing, unless the quote goes on with other words there.
  const outside = pairs[0][1] !== null && opening.endsWith(head) ? opening.length - head.length : 0;
  const beyond = pairs.at(-1)[1] !== null && closing.startsWith(tail) ? closing.length - tail.length : 0;
  let [mineAt, at] = [0, from - opening.length + outside]; // so far both are shown
  const last = to + closing.length - beyond;
  const parts = [["same", text.slice(from - opening.length, at)]];
  for (const [mine, theirs] of pairs) {
    if (mine === null || theirs === null || quote.words[mine].word !== words[theirs].word) continue;
    const [own, there] = [quote.words[mine], words[theirs]];
    parts.push(...stretchDifferences(quote.text.slice(mineAt, own.start), text.slice(at, there.start), !mineAt, false));
    parts.push(["same", text.slice(there.start, there.end)]);
    [mineAt, at] = [own.end, there.end];
  }
  parts.push(...stretchDifferences(quote.text.slice(mineAt), text.slice(at, last), !mineAt, true));
  parts.push(["same", text.slice(last, last + beyond)]);
  return parts.filter(([, piece]) => piece);
};

// Words of each piece between line ends that cut a word, without the halves.
const wholeWords = (bare) => bare.split(BREAK)
  .map((piece, at, all) => wordsOf(piece).slice(at ? 1 : 0, at < all.length - 1 ? -1 : undefined));

// Words by which papers are found, the longest first; when all are cut, what they may be.
const tellingWords = (bare) => {
  const whole = [...new Set(wholeWords(bare).flat())].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).slice(0, 12);
  if (whole.length) return { words: whole, areWhole: true };
  return { words: [...new Set([...wordsOf(bare.replaceAll(BREAK, "")), ...wordsOf(bare.replaceAll(BREAK, " "))])], areWhole: false };
};

// The longest run of words without a cut word, for the index.
const runOf = (bare) => wholeWords(bare).sort((a, b) => b.length - a.length)[0];

// The quote against one paragraph with the same words: other signs, other capitals, or both.
const differencesIn = (way, record, paragraph, words) => sameWords(way.words, words).flatMap((at) => {
  const there = words.slice(at, at + way.words.length);
  const [start, end] = [there[0].start, there.at(-1).end];
  if (cutsWord(paragraph.text, start) || cutsWord(paragraph.text, end)) return []; // "10" is no quote from "10 000"
  const capitals = way.words.some((one, step) => one.word !== there[step].word);
  const parts = signDifferences(way, paragraph.text, words, at);
  const asSpelled = { ...way, words: way.words.map((one, step) => ({ ...one, word: there[step].word })) };
  const otherSigns = signDifferences(asSpelled, paragraph.text, words, at).some(([kind]) => kind !== "same");
  return capitals || otherSigns ? [{ record, paragraph, start, end, parts, capitals, otherSigns }] : [];
});

// The quote against one paragraph, word by word; null when it is not near.
const nearIn = (way, record, paragraph, words, telling) => {
  const there = new Set(words.map((one) => one.folded));
  const least = NEAR_ENOUGH * way.words.length;
  if (way.words.filter((one) => there.has(one.folded)).length < least) return null; // spares the alignment
  if (!words.some((one) => telling.has(one.folded))) return null;
  const found = align(way.words, words);
  if (found.same < least || found.same < 2) return null;
  const pairs = withinSentence(way.words, words, found.pairs);
  const used = pairs.map(([, theirs]) => theirs).filter((one) => one !== null);
  const [start, end] = [words[used[0]].start, words[used.at(-1)].end];
  const parts = wordDifferences(way, paragraph.text, words, pairs);
  return { record, paragraph, score: found.score, start, end, parts };
};

// Of two that are equally near, so that the same one is named in whatever order the index gave them.
const isBefore = (one, other) => one.score === other.score && one.record.address.pathname < other.record.address.pathname;

// A quote's pieces before and after its marks of omission, one after another in a paragraph, as near as they stand;
// null when they do not. Parts: "same" is quoted, "left" is left out.
const piecesIn = (pieces, text) => {
  if (pieces.length < 2) return null;
  const [firsts, ...later] = pieces.map((piece) => exactPlaces([piece], text));
  const ways = firsts.flatMap((first) => {
    const way = [first];
    for (const places of later) {
      const next = places.find(([start]) => start >= way.at(-1)[1]);
      if (!next) return [];
      way.push(next);
    }
    return [way];
  });
  const [way] = ways.sort((a, b) => a.at(-1)[1] - a[0][0] - (b.at(-1)[1] - b[0][0]));
  if (!way) return null;
  const parts = way.flatMap(([start, end], at) => [...(at ? [["left", text.slice(way[at - 1][1], start)]] : []), ["same", text.slice(start, end)]]);
  return { start: way[0][0], end: way.at(-1)[1], parts, areApart: parts.some(([kind, words]) => kind === "left" && /[\p{L}\p{N}]/u.test(words)) };
};

const isHeading = ({ kind }) => kind === "r";

// The first place of the quote that begins in one of the paragraphs and ends in another: [[paragraph, start, end]].
const runIn = (variants, paragraphs) => {
  let length = 0;
  const offsets = paragraphs.map(({ text }) => (length += text.length + 1) - text.length - 1);
  const within = (at) => offsets.findLastIndex((offset) => offset <= at);
  const [place] = exactPlaces(variants, paragraphs.map(({ text }) => text).join(" "))
    .filter(([start, end]) => within(start) !== within(end - 1));
  if (!place) return null;
  const [from, to] = [within(place[0]), within(place[1] - 1)];
  return paragraphs.slice(from, to + 1).map((paragraph, at) => [
    paragraph, Math.max(0, place[0] - offsets[from + at]), Math.min(paragraph.text.length, place[1] - offsets[from + at]),
  ]);
};

// The quote in paragraphs after one another, word for word, every heading between them named, also one that it leaves out.
const acrossIn = (variants, record) => {
  const all = record.paragraphs;
  const isQuoted = (one) => variants.at(-1).includes(one.text);
  const ways = [all, all.filter((one) => !isHeading(one) || isQuoted(one)), all.filter((one) => !isHeading(one))];
  for (const kept of ways.filter((one, at) => one.length !== ways[at - 1]?.length)) {
    const run = runIn(variants, kept);
    if (!run) continue;
    const quoted = new Map(run.map(([paragraph, start, end]) => [paragraph, { record, paragraph, start, end }]));
    return all.slice(all.indexOf(run[0][0]), all.indexOf(run.at(-1)[0]) + 1).map((paragraph) => quoted.get(paragraph)
      ?? { record, paragraph, start: 0, end: paragraph.text.length, parts: [["left", paragraph.text]], isLeftOut: true });
  }
  return null;
};

const acrossKind = (places) => {
  const leftOut = places.filter((one) => one.isLeftOut).length;
  if (leftOut) return leftOut > 1 ? "headingsOut" : "headingOut";
  if (places.some((one) => isHeading(one.paragraph))) return "headingIn";
  return places.length > 2 ? "acrossMore" : "across";
};

// What stands inside quote marks in a text that has more than that.
const enclosedIn = (quote) => [...quote.matchAll(ENCLOSED)].map((match) => match[1].trim())
  .filter((part) => wordsOf(part).length >= FEWEST_ENCLOSED).slice(0, MOST_ENCLOSED);

// What is found in the sources, or in what the editors write, which is never taken for a source's.
const nothingYet = () => ({ exact: [], unmarked: [], pieces: [], alike: [], near: null, across: null });

const kindOf = (one) => (one.capitals && one.otherSigns ? "both" : one.capitals ? "capitals" : "signs");
const bestOf = ({ exact, unmarked, pieces, alike, near, across }) => {
  if (exact.length) return { kind: "exact", places: exact };
  if (unmarked.length) return { kind: unmarked[0].figures.length > 1 ? "figures" : "figure", places: unmarked };
  if (pieces.length) return { kind: pieces.some((one) => one.areApart) ? "omission" : "inRow", places: pieces };
  if (across) return { kind: acrossKind(across), places: across };
  for (const kind of ["signs", "capitals", "both"]) {
    const places = alike.filter((one) => kindOf(one) === kind);
    if (places.length) return { kind, places };
  }
  return near ? { kind: "near", places: [near] } : { kind: "none", places: [] };
};

const stands = ({ kind }) => !["near", "none"].includes(kind);

// A pasted sentence and the papers that may hold it, those first that have it as a phrase, then those with all its words.
class QuoteSearch {
  constructor(engine, text) {
    this.engine = engine;
    this.isCut = text.length > LONGEST;
    const quote = cleaned(shortened(text));
    this.variants = withoutOuter(quote);
    this.bare = this.variants.at(-1);
    this.candidates = [];
    this.records = [];
    this.full = 0; // so many of the first candidates have all the words
    this.enclosed = enclosedIn(quote).filter((part) => part !== this.bare);
    this.unmarked = this.variants.map((one) => one.replace(FIGURE, `${MARK}$&${MARK}`)); // what may be footnotes' marks
    this.figures = [...this.bare.matchAll(FIGURE)].map((match) => match[0].trim());
    this.pieces = this.bare.split(OMISSION).filter((piece) => wordsOf(piece).length);
    this.parts = null; // the searches of those, when the whole stands nowhere
    this.sources = nothingYet();
    this.editors = nothingYet();
  }

  async begin() {
    let { words, areWhole } = tellingWords(this.bare);
    let known = await this.engine.vocabulary.has(words);
    if (this.figures.length && known.length < words.length) {
      ({ words, areWhole } = tellingWords(this.bare.replace(FIGURE, " ")));
      known = await this.engine.vocabulary.has(words);
    }
    const asked = known.slice(0, ASKED);
    this.telling = new Set(asked);
    if (!asked.length) return;
    const mayStand = !areWhole || known.length === words.length; // a quote with a word that is nowhere is nowhere
    const [inPhrase, ...lists] = await Promise.all([
      mayStand ? this.engine.askInRun(runOf([...this.pieces].sort((a, b) => b.length - a.length)[0] ?? this.bare)) : [], ...asked.map((word) => this.engine.ask(word)),
    ]);
    const first = new Set((inPhrase ?? []).map((one) => one.id));
    const shared = new Map();
    for (const one of lists.flat()) {
      const before = shared.get(one.id) ?? { count: 0, score: 0 };
      shared.set(one.id, { one, count: before.count + 1, score: before.score + one.score });
    }
    const ranked = [...shared.values()].sort((a, b) => b.count - a.count
      || Number(first.has(b.one.id)) - Number(first.has(a.one.id)) || b.score - a.score);
    this.candidates = ranked.map((entry) => entry.one);
    const least = areWhole ? asked.length : 1;
    if (mayStand) this.full = ranked.filter((entry) => entry.count >= least).length;
  }

  // Read on: papers with all the words until ALL more are read, and others only when the quote is nowhere in those.
  async more(isStale = () => false) {
    const most = this.records.length + ALL;
    await this.readTo(Math.min(most, this.full), isStale);
    if (!this.sources.exact.length) await this.readTo(Math.min(most, this.candidates.length), isStale);
    if (this.parts) await Promise.all(this.parts.map((one) => one.more(isStale)));
    else if (this.enclosed.length && !stands(bestOf(this.sources)) && !stands(bestOf(this.editors))) {
      this.parts = await Promise.all(this.enclosed.map((part) => searchQuote(part, isStale)));
    }
  }

  async readTo(goal, isStale) {
    if (goal <= this.records.length) return;
    const batch = await this.engine.records(this.candidates.slice(this.records.length, goal));
    if (isStale()) return;
    this.records.push(...batch);
    for (const record of batch) this.prove(record);
  }

  prove(record) {
    const found = record.isEditors ? this.editors : this.sources;
    for (const paragraph of record.paragraphs) {
      const places = exactPlaces(this.variants, paragraph.text);
      found.exact.push(...places.map(([start, end]) => ({ record, paragraph, start, end })));
      const unmarked = this.figures.length ? exactPlaces(this.unmarked, paragraph.text) : [];
      found.unmarked.push(...unmarked.map(([start, end, ...figures]) => (
        { record, paragraph, start, end, figures: this.figures.filter((_, at) => figures[at] === undefined) })));
      const pieces = piecesIn(this.pieces, paragraph.text);
      if (pieces) found.pieces.push({ record, paragraph, ...pieces });
      if (!found.exact.length) this.compare(found, record, paragraph);
    }
    if (!found.exact.length) this.runOn(found, record);
  }

  // Over the ends of paragraphs, with the headings rather than without; of the first paper, whatever the index's order.
  runOn(found, record) {
    const places = acrossIn(this.variants, record);
    if (!places) return;
    const isWhole = (run) => !run.some((one) => one.isLeftOut);
    const [now, before] = [isWhole(places), found.across && isWhole(found.across)];
    const isFirst = !found.across || record.address.pathname < found.across[0].record.address.pathname;
    if (now === before ? isFirst : now || !found.across) found.across = places;
  }

  compare(found, record, paragraph) {
    const { words } = spelled(paragraph.text);
    for (const way of readings(this.bare, words).map(spelled)) {
      if (!way.words.length || !words.length) continue;
      found.alike.push(...differencesIn(way, record, paragraph, words));
      if (found.alike.length) continue;
      const near = nearIn(way, record, paragraph, words, this.telling);
      if (near && (!found.near || near.score > found.near.score || isBefore(near, found.near))) found.near = near;
    }
  }

  // `parts` are the results of what stands inside quote marks, when that is what stands.
  // {kind: "exact" | "figure" | "figures" | "omission" | "inRow" | "across" | "acrossMore" | "headingIn" | "headingOut" | "headingsOut" | "signs" | "capitals" | "both" | "near" | "none", places} of the sources, the same of what the
  // editors write, and how much is read: `unread` may hold the quote word for word, `unlike` only something near it.
  result() {
    const { isCut, sources } = this;
    const read = this.records.length;
    const unread = Math.max(0, this.full - read);
    const counts = { read, unread, unlike: this.candidates.length - read - unread, total: this.candidates.length, full: this.full, isCut };
    const best = bestOf(sources);
    const editors = bestOf(this.editors);
    const parts = (stands(best) ? null : this.parts)?.map((one) => ({ words: one.bare, ...one.result() })) ?? [];
    const isShown = editors.places.length && (editors.kind !== "near" || best.kind === "none");
    return {
      ...best, editors: isShown ? editors : null,
      parts: parts.some((one) => stands(one) || (one.editors && stands(one.editors))) ? parts : [], ...counts,
    };
  }
}

// Does a sentence stand word for word, where, and if not, what is nearest?
export const searchQuote = async (text, isStale = () => false) => {
  const search = new QuoteSearch(await getEngine(), text);
  await search.begin();
  await search.more(isStale);
  return search;
};

// --- A link to words -------------------------------------------------------------------------------------------------

// The words of a text as browsers compare them, and of a whole paper; a paragraph's end parts words.
const compared = (text) => ` ${wordsOf(fold(text)).join(" ")} `;
const papers = new WeakMap();
const wordsOfPaper = (record) => {
  if (!papers.has(record)) papers.set(record, record.paragraphs.map((one) => compared(one.text)).join(""));
  return papers.get(record);
};
const standsOnce = (record, words, fewest) => {
  const [wanted, all] = [compared(words), wordsOfPaper(record)];
  const at = all.indexOf(wanted);
  return wanted.trim().split(" ").length >= fewest && at >= 0 && all.indexOf(wanted, at + 1) < 0;
};

// A browser sees no end of a word inside "A034.946".
const isInside = (text, at) => [...text.matchAll(TOGETHER)].some((match) => match.index < at && at < match.index + match[0].length);
const encoded = (words) => encodeURIComponent(words.trim()).replaceAll("-", "%2D");
const back = (text, from, number) => {
  const words = number && /\s/.test(text[from - 1] ?? "") ? [...text.slice(0, from).matchAll(/\S+/g)] : [];
  return words.slice(-number)[0]?.index ?? from;
};
const onwards = (text, from, number) => {
  const words = number && /\s/.test(text[from] ?? "") ? [...text.slice(from).matchAll(/\S+/g)].slice(0, number) : [];
  return words.length ? from + words.at(-1).index + words.at(-1)[0].length : from;
};

const directiveByEnds = ({ record, paragraph: { text }, start, end }) => {
  const words = [...text.slice(start, end).matchAll(/\S+/g)].map((match) => [start + match.index, start + match.index + match[0].length]);
  if (words.length < 2 * FEWEST_WORDS) return "";
  for (const [earlier, size] of [[0, 5], [0, 8], [4, 5], [8, 8], [16, 8]]) {
    const [from, to] = [back(text, start, earlier), words[size - 1]?.[1] ?? end];
    if (!standsOnce(record, text.slice(from, to), FEWEST_WORDS)) continue;
    const ending = [4, 8].map((number) => words.at(-number)[0]).find((at) => at >= to && standsOnce(record, text.slice(at, end), 1));
    if (ending === undefined) return "";
    const prefix = encoded(text.slice(from, start));
    return `:~:text=${prefix && `${prefix}-,`}${encoded(text.slice(start, to))},${encoded(text.slice(ending, end))}`;
  }
  return "";
};

const directiveOfWhole = ({ record, paragraph: { text }, start, end }) => {
  for (const [earlier, later] of [[0, 0], [0, 4], [4, 0], [4, 4], [8, 8], [16, 16]]) {
    const [from, to] = [back(text, start, earlier), onwards(text, end, later)];
    if (!standsOnce(record, text.slice(from, to), FEWEST_WORDS)) continue;
    const [prefix, suffix] = [encoded(text.slice(from, start)), encoded(text.slice(end, to))];
    return `:~:text=${prefix && `${prefix}-,`}${encoded(text.slice(start, end))}${suffix && `,-${suffix}`}`;
  }
  return "";
};

// `:~:text=[before-,]first[,last][,-after]`, by which the browser finds and marks a place, or "" when the words around it
// do not tell it from every other in the paper: a browser that does not see the right one (a footnote's mark or a page
// turn may be printed between its words) would go on to another. Compare `text_directive` in dossier/rendering/text.py.
// Editors' pages print quotes between their own words, and menus repeat headings.
export const fragmentOf = (place) => {
  const { record, paragraph: { text, kind }, start, end } = place;
  if (record.isEditors || !POINTED_OUT.includes(kind) || isInside(text, start) || isInside(text, end)) return "";
  return (end - start > LONGEST_DIRECTIVE && directiveByEnds(place)) || directiveOfWhole(place);
};
