// The search engine of /sok/: a query → proved hits. No DOM. search-page.js imports this file at the first search.
//
// Pagefind's lists (sok/pagefind/ and its parts, and sok/pagefind-nytt/) only name dossiers that may hold the words, and
// where in them: what papers those are is worked out here, and each hit is proved in the paragraph's own text. The
// vocabulary (sok/ord/, sok/bak/) knows every word of the site, so a word that is nowhere costs no request. The tables
// (sok/val/) say what each document has of each filter.
// The rules of inflection are those of dossier/vocabulary.py, which says why; a test compares the two.

const ROOT = new URL("../../", import.meta.url);
const FOLDER = new URL("sok/", ROOT);
export const FIRST = 3; // documents read before the first results are shown: what a first query costs
export const ALL = 40; // so many candidates are all read, and then counts are exact; and so many are read at a time
const TERMS = 16; // words and phrases of a query that are looked up
const KEPT = { answers: 1000, records: 400, lists: 200 }; // of the index, so that a long visit does not fill the memory
const MOST_FORMS = 40; // compounds of a word that are asked for
const LARGE_SITE = 5000; // words: each that is asked for costs a file of the index
const EDITORS_SHARE = 0.2; // of what a word counts for: the sources come first
const MOST_LISTS = 14; // that are asked for before the first result, when the site has several parts
const FEW_PAPERS = 4; // for each part: to read so many costs less than to ask where later uses of two words stand
const PACKED = [0x1f, 0x8b]; // what gzip begins with
const SIGNATURE = "pagefind_dcd"; // what Pagefind's files begin with, unpacked
const LEAST_PART = 4;
const LEAST_STEM = 3;
const LEAST_FOLDED = 2;
const NO_LETTERS = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
const WORD = /[\p{L}\p{N}]+/gu;
export const RUN = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\u00ad\u200b-\u200d\u2060\ufeff]*/gu;
const LETTERS = /^\p{L}+$/u;
const EDITORS = "Redaktionens text";
const TOKENS = { å: "aq", ä: "eq", ö: "oq" }; // as dossier/search.py writes words for Pagefind, and says why
const END = "qq";
const LATER = "zq"; // before a word that its paper has had already
const FEW_PRINTED = 4; // ways in which a word is printed that are named
const MOST_PAIRS = 3; // neighbours of a phrase that the index is asked for, while many papers have those before
const QUOTES = "\"”“„»«";
const NUMBER = /^(?=.*\d{3})(?:\p{L}{1,6}[\s:_/-]?)?\d[\d\p{L}]*(?:[./:_-]+[\d\p{L}]+)+$/u; // KS-2025-652, 1.5.1-135-2012
const DAY = /^\d{4}-\d\d-\d\d$/;
const LABEL = /^(?:dnr|d\.nr|diarienr|diarienummer)$/i;
const LEAST_CUT = 90; // characters of an excerpt around one mark, when it is in pieces
const FIELD_END = { word: "\u0000", start: 0, end: 0 }; // is no word: a phrase ends where a field does

export const FILTERS = ["dossier", "instans", "dokument", "avsnitt", "niva", "fraga", "stallning", "ar"];
const OF_POSITION = ["fraga", "stallning", "niva"];

export class SearchError extends Error {}

// --- Words -----------------------------------------------------------------------------------------------------------

export const plain = (text) => text.normalize("NFC").replace(NO_LETTERS, "");
export const wordsOf = (text) => plain(text).toLowerCase().match(WORD) ?? [];
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "");
export const tokenOf = (word) => word.replace(/[^a-z0-9]/gu, (sign) => TOKENS[sign] ?? `q${sign.codePointAt(0)}q`)
  + (/^[0-9]+$/.test(word) ? "" : END);
const reversed = (text) => [...text].reverse().join("");

// Words with their place in the text as it is.
export const wordsAt = (text) => {
  const found = [];
  for (const match of text.matchAll(RUN)) {
    const printed = match[0].replace(/[\u00ad\u200b-\u200d\u2060\ufeff]+$/, "");
    for (const word of wordsOf(printed)) found.push({ word, start: match.index, end: match.index + printed.length });
  }
  return found;
};

export class Rules {
  constructor(manifest) {
    this.rows = manifest.former;
    this.families = manifest.oregelbundna;
    this.names = new Set(manifest.namn);
    this.nameRow = manifest.namnform;
    this.stop = new Set(manifest.stoppord);
    this.short = Object.entries(manifest.forkortningar).map(([key, full]) => [key.toLowerCase(), wordsOf(full)]);
    this.byEnding = new Map();
    this.rows.forEach((endings, row) => {
      for (const ending of endings) this.byEnding.set(ending, [...(this.byEnding.get(ending) ?? []), row]);
    });
    this.longest = Math.max(...[...this.byEnding.keys()].map((ending) => ending.length));
    this.byForm = new Map();
    this.families.forEach((forms, family) => {
      for (const form of forms) this.byForm.set(form, [...(this.byForm.get(form) ?? []), family]);
    });
    this.bound = new Map();
    for (const [stem, row] of manifest.bundna) {
      for (const ending of this.rows[row]) this.bound.set(stem + ending, [stem, row]);
    }
  }

  formsOf(word) {
    if (word.length < 2 || !LETTERS.test(word)) return new Set([word]);
    const bound = this.boundTo(word);
    if (bound) return new Set(this.rows[bound[1]].map((ending) => bound[0] + ending));
    const free = new Set([word]);
    for (const form of this.freeForms(word)) if (!this.boundTo(form)) free.add(form);
    return free;
  }

  * freeForms(word) {
    for (let length = 0; length <= Math.min(this.longest, word.length - LEAST_STEM); length += 1) {
      const stem = word.slice(0, word.length - length);
      for (const row of this.byEnding.get(word.slice(stem.length)) ?? []) {
        for (const ending of this.rows[row]) yield stem + ending;
      }
    }
    for (let start = 0; start < word.length - 1; start += 1) {
      if (start === 1) continue;
      for (const family of this.byForm.get(word.slice(start)) ?? []) {
        for (const form of this.families[family]) yield word.slice(0, start) + form;
      }
    }
  }

  boundTo(word) {
    for (const name of [word, word.replace(/s$/, "")]) if (this.names.has(name)) return [name, this.nameRow];
    for (let start = 0; start < word.length - 2; start += 1) {
      const found = this.bound.get(word.slice(start));
      if (found && (start === 0 || (start >= LEAST_STEM && found[0].length >= LEAST_PART))) {
        return [word.slice(0, start) + found[0], found[1]];
      }
    }
    return null;
  }

  // A word, what it is short for and what is short for it; of those of several words only the first kind, as phrases.
  meanings(word) {
    const forms = this.formsOf(word);
    const phrases = [];
    for (const [key, full] of this.short) {
      if (key === word && full.length === 1) for (const form of this.formsOf(full[0])) forms.add(form);
      else if (key === word) phrases.push(full.map((one) => new Set([one])));
      else if (full.length === 1 && this.formsOf(full[0]).has(word)) forms.add(key);
    }
    return { forms, phrases };
  }
}

// "lokal|polis*område" → the word and the places where it comes apart
const parseLine = (line) => {
  const bounds = [0];
  let word = "";
  for (const sign of line) {
    if (sign === "|" || sign === "*") bounds.push(word.length);
    else word += sign;
  }
  return { word, bounds: [...bounds, word.length] };
};

// The part of a compound that is one of some forms: [start, end], never the whole.
const partOf = ({ word, bounds }, forms, change = (text) => text) => {
  for (const start of bounds) {
    for (const end of bounds) {
      const size = end - start;
      if (size >= LEAST_PART && size < word.length && forms.has(change(word.slice(start, end)))) return [start, end];
    }
  }
  return null;
};

const distanceIsOne = (a, b) => {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const [x, y] = [a.slice(start), b.slice(start)];
  return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1)
    || (x.length > 1 && x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
};

const fetched = async (address, options = {}) => {
  let answer;
  try { answer = await fetch(address, options); } catch { throw new SearchError(String(address)); }
  if (!answer.ok) throw new SearchError(String(address));
  return answer;
};

// As wordlist.file_name writes it: every sign but the plain letters and figures by its number.
const fileName = (folder, key) => {
  const letters = [...key].map((one) => (/[a-z0-9]/.test(one) ? one : `-${one.codePointAt(0).toString(16)}-`));
  return `${folder}/${folder}-${letters.join("")}.txt`;
};

class Vocabulary {
  constructor(manifest) {
    this.manifest = manifest;
    this.rules = new Rules(manifest);
    this.chunks = new Map();
  }

  static async load() {
    return new Vocabulary(await (await fetched(new URL("ord/manifest.json", FOLDER))).json());
  }

  // Lines of one folder for some beginnings; `whole` ones need only the line that is that and no more.
  async lines(folder, keys, prefixes, whole = []) {
    const numbers = new Set();
    const span = (prefix, reaches) => {
      if (!keys.length) return;
      let low = 0;
      let high = keys.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (keys[middle] < prefix) low = middle + 1;
        else high = middle;
      }
      let last = Math.max(0, low - 1);
      numbers.add(last);
      while (last + 1 < keys.length && reaches(keys[last + 1])) numbers.add(last += 1);
    };
    for (const prefix of prefixes) span(prefix, (key) => key.startsWith(prefix));
    for (const prefix of whole) span(prefix, (key) => key <= prefix);
    return (await Promise.all([...numbers].map((number) => this.chunk(fileName(folder, keys[number]))))).flat();
  }

  chunk(name) {
    if (!this.chunks.has(name)) {
      const address = new URL(`${name}?v=${this.manifest.summa}`, FOLDER);
      const wanted = fetched(address).then((answer) => answer.text())
        .then((text) => text.split("\n").filter(Boolean));
      wanted.catch(() => this.chunks.delete(name));
      this.chunks.set(name, wanted);
    }
    return this.chunks.get(name);
  }

  async words(forms, withCompounds) {
    const folded = [...new Set([...forms].map(fold))];
    const long = withCompounds ? folded.filter((form) => form.length >= LEAST_PART) : [];
    const rest = withCompounds ? folded.filter((form) => form.length < LEAST_PART) : folded;
    const found = new Map();
    for (const line of await this.lines("ord", this.manifest.delar, long, rest)) {
      const entry = parseLine(line);
      found.set(entry.word, entry);
    }
    return [...found.values()];
  }

  // The site's own words for a query word: the forms that exist, and compounds with the part that is meant.
  async find(word) {
    const { forms, phrases } = this.rules.meanings(word);
    const own = this.rules.formsOf(word);
    const withCompounds = word.length >= LEAST_PART && LETTERS.test(word);
    return { ...this.sort(await this.words(forms, withCompounds), forms, withCompounds ? own : new Set()), phrases };
  }

  // The same, å and ä read as a, ö as o, é as e.
  async findFolded(word) {
    const wordsOfForms = async (forms) => (await this.words(forms, false)).map((entry) => entry.word)
      .filter((one) => !this.rules.stop.has(one));
    const like = (forms) => new Set([...forms].map(fold));
    let bases = (await wordsOfForms([word])).filter((one) => fold(one) === fold(word));
    const own = this.rules.formsOf(word);
    if (!bases.length) {
      const forms = like(own);
      bases = (await wordsOfForms(own)).filter((one) => forms.has(fold(one)) && like(this.rules.formsOf(one)).has(fold(word)));
    }
    const forms = new Set(bases.flatMap((base) => [...this.rules.formsOf(base)]));
    const parts = like(forms.size ? forms : own);
    const withCompounds = word.length >= LEAST_PART && LETTERS.test(word);
    const entries = await this.words(new Set([...forms, ...parts]), withCompounds);
    return { ...this.sort(entries, forms, withCompounds ? parts : new Set(), fold), phrases: [] };
  }

  sort(entries, forms, parts, change) {
    const exact = new Set();
    const compounds = new Map();
    for (const entry of entries) {
      if (forms.has(entry.word)) exact.add(entry.word);
      else {
        const part = parts.size ? partOf(entry, parts, change) : null;
        if (part) compounds.set(entry.word, part);
      }
    }
    return { exact, compounds };
  }

  async has(words) {
    const known = new Set((await this.words(words, false)).map((entry) => entry.word));
    return words.filter((word) => known.has(word));
  }

  // Words of the site that differ by one letter, or by two that changed places.
  async near(word) {
    if (word.length < 5 || !LETTERS.test(word)) return [];
    const wanted = fold(word);
    const half = Math.floor((wanted.length - 1) / 2);
    const { delar, bakdelar } = this.manifest;
    const [forwards, backwards] = await Promise.all([
      this.lines("ord", delar, [wanted.slice(0, half)]),
      this.lines("bak", bakdelar, [reversed(wanted).slice(0, half)]),
    ]);
    const all = new Set([...forwards.filter((line) => !line.includes("*")), ...backwards].map((one) => parseLine(one).word));
    const found = [...all].filter((one) => LETTERS.test(one) && distanceIsOne(fold(one), wanted));
    return found.sort((a, b) => Math.abs(a.length - word.length) - Math.abs(b.length - word.length) || (a < b ? -1 : 1))
      .slice(0, 5).map((one) => (this.rules.names.has(one.replace(/s$/, "")) || this.rules.names.has(one)
        ? one[0].toUpperCase() + one.slice(1) : one));
  }
}

// A map that forgets what was asked for longest ago.
class Kept extends Map {
  constructor(most) {
    super();
    this.most = most;
  }

  get(key) {
    const value = super.get(key);
    if (value !== undefined) { super.delete(key); super.set(key, value); }
    return value;
  }

  set(key, value) {
    super.set(key, value);
    if (this.size > this.most) this.delete(this.keys().next().value);
    return this;
  }
}

// --- Queries ---------------------------------------------------------------------------------------------------------

// KS 2025/652 is one thing, and the word that says that it is a diarienummer is no part of it.
const joinNumbers = (tokens, stop) => {
  const isPlain = (one) => one && !one.quoted && !one.minus;
  const isSeries = ({ printed, words }, number) => !LABEL.test(printed) && !stop.has(words[0])
    && ((/^\p{L}{2,4}$/u.test(printed) && /^\d{4}\/\d/.test(number)) || (/^\p{Lu}{1,5}$/u.test(printed) && /^\d{4}[-.]\d/.test(number)));
  const joined = [];
  for (const token of tokens) {
    const before = joined.at(-1);
    if (isPlain(token) && isPlain(before) && isSeries(before, token.printed)) {
      const printed = `${before.printed} ${token.printed}`;
      joined.splice(-1, 1, { ...token, printed, typed: printed, words: [...before.words, ...token.words], isNumber: true });
    } else joined.push({ ...token, isNumber: isPlain(token) && NUMBER.test(token.printed) && !DAY.test(token.printed) });
  }
  return joined.filter((one, at) => !(isPlain(one) && LABEL.test(one.printed) && joined[at + 1]?.isNumber));
};

// "KS2025/652" → ks 2025 652
const runsOf = (text) => wordsOf(text).flatMap((word) => word.match(/\p{L}+|\p{N}+/gu));
// The ways in which a diarienummer may be printed: as it was typed, with a space after its letters, and without.
const spellingsOf = (words) => {
  const [first, second, ...rest] = runsOf(words.join(" "));
  const ways = [words, [first, second, ...rest], ...(LETTERS.test(first) ? [[first + second, ...rest]] : [])];
  return [...new Map(ways.map((way) => [way.join(" "), way])).values()];
};

// "a “b c” -d e-f KS 2025/652" → terms, each once: {kind: "word" | "phrase" | "number", words, printed, typed, minus, inflected}
export const parseQuery = (query, stop = new Set()) => {
  const tokens = [];
  const whole = query.replace(/(?<=\d)\s*\/\s*(?=\d)/g, "/");
  const shape = new RegExp(`(^|\\s)([-–−]?)[${QUOTES}]([^${QUOTES}]*)(?:[${QUOTES}]|$)|(\\S+)`, "gu");
  for (const match of whole.matchAll(shape)) {
    const quoted = match[4] === undefined;
    const text = quoted ? match[3] : match[4];
    const minus = quoted ? Boolean(match[2]) : /^[-–−]/.test(text);
    const printed = text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
    const words = wordsOf(text);
    if (words.length) tokens.push({ quoted, minus, words, printed, typed: match[0].trim() });
  }
  const terms = [];
  const stopped = [];
  const dropped = [];
  let wanted = 0;
  const seen = new Set();
  for (const { quoted, minus, words, printed, typed, isNumber } of joinNumbers(tokens, stop)) {
    const kind = isNumber ? "number" : quoted || words.length > 1 ? "phrase" : "word";
    const key = JSON.stringify([kind, minus, quoted, words]);
    if (seen.has(key)) continue; // asked for already
    seen.add(key);
    if (kind === "word" && stop.has(words[0])) stopped.push(printed);
    else if (!minus && (wanted += 1) > TERMS) dropped.push(printed);
    else terms.push({ kind, words, printed, typed, minus, inflected: !quoted }); // what is taken away costs no request
  }
  return { terms, stopped, dropped };
};

// Compounds of a term that the index is asked for; those that are not are named, so that nobody takes what is shown for
// all there is.
const compoundsAsked = (term) => [...(term.compounds?.keys() ?? [])].slice(0, MOST_FORMS);
const compoundsUnasked = (term) => [...(term.compounds?.keys() ?? [])].slice(MOST_FORMS);

// How many lists of a part a term may cost; those of later uses, which phrases need, are twice as long as others.
const listsOf = (term) => {
  if (term.minus) return 0;
  const phrases = term.kind === "phrase" ? [term.sets] : term.phrases;
  const ofPhrases = phrases.reduce((sum, sets) => sum + 3 * Math.min(sets.length, MOST_PAIRS + 1), 0);
  return term.first ? 1 : (term.exact?.size ?? 0) + compoundsAsked(term).length + ofPhrases;
};

// Marks of a term in a paragraph, or null when it is not there.
const marksIn = (words, term) => {
  const phrases = term.kind === "phrase" ? [term.sets] : term.phrases;
  const marks = [];
  const compound = [];
  for (const sets of phrases) {
    for (let at = 0; at + sets.length <= words.length; at += 1) {
      if (!sets.every((set, step) => set.has(words[at + step].word))) continue;
      marks.push({ start: words[at].start, end: words[at + sets.length - 1].end });
    }
  }
  if (term.kind === "word") {
    for (const one of words) {
      if (term.exact.has(one.word)) marks.push({ start: one.start, end: one.end });
      else if (term.compounds.has(one.word)) {
        const [start, end] = term.compounds.get(one.word);
        const whole = one.end - one.start === one.word.length; // no soft hyphen shifts the part
        compound.push({
          start: one.start + (whole ? start : 0), end: whole ? one.start + end : one.end, compound: one.word,
        });
      }
    }
  }
  return marks.length || compound.length ? { marks: [...marks, ...compound], exact: marks.length > 0 } : null;
};

// A number that is the dossier's holds for all its texts, when other words are searched there.
const matches = (words, terms, dossier) => {
  const marks = [];
  let exact = true;
  for (const term of terms) {
    const found = marksIn(words, term) ?? (term.covers?.has(dossier) ? { marks: [], exact: true } : null);
    if (term.minus ? found : !found) return null;
    if (term.minus) continue;
    marks.push(...found.marks.map((mark) => ({ ...mark, term })));
    exact &&= found.exact;
  }
  return { marks: marks.sort((a, b) => a.start - b.start || b.end - a.end), exact };
};

// Whose the words of some passages are: voices, the paper's own ("egen") first.
const voicesOf = (words, retold, ranges) => {
  const voices = new Set();
  for (const word of words) {
    if (!ranges.some(({ start, end }) => start < word.end && word.start < end)) continue;
    const span = retold.find(([from, to]) => from < word.end && word.start < to);
    voices.add(span ? span[2] : "egen");
  }
  return [...voices].sort((a, b) => Number(b === "egen") - Number(a === "egen"));
};

// --- Records ---------------------------------------------------------------------------------------------------------

const fieldsOf = (paper, one) => [paper.namn, one.fraga, one.stallning, one.grund, one.niva, ...one.citat.map((quote) => quote[0])];

const makeRecord = (id, paper) => {
  const address = new URL(paper.adress, ROOT);
  const isEditors = paper.val.dokument?.[0] === EDITORS;
  const sentences = new Map(); // of an editor's text: how many its section has had, as they are numbered on its page
  const paragraphs = paper.stycken.map(([name, section, first, last, kind, voice = "", retold = null], at) => {
    const text = paper.texter[at];
    const words = wordsAt(text);
    const sentence = isEditors && kind !== "r" ? (sentences.get(section) ?? 0) + 1 : 0;
    if (sentence) sentences.set(section, sentence);
    return {
      id: name, sentence, text, section, first, last, kind, voice, words,
      voices: retold ? (ranges) => voicesOf(words, retold, ranges) : null, // null: the paragraph is of one voice
    };
  });
  const positions = paper.positioner.map((one) => ({
    ...one,
    address: new URL(one.adress, ROOT),
    quotes: one.citat.map(([words, place, section, page, paper = ""]) => ({
      words, section, page, paper, address: new URL(place, ROOT), // paper: its name, when it is another
    })),
    words: fieldsOf(paper, one).flatMap((field) => [...wordsAt(field), FIELD_END]),
  }));
  const questions = new Map(Object.entries(paper.fragor ?? {}).map(([question, ids]) => [question, new Set(ids)]));
  return {
    id, address, overview: new URL(paper.adress.replace(/\/.*/, "/"), ROOT), paragraphs, positions, questions, name: paper.namn, status: paper.status ?? "", date: paper.datum ?? "",
    dossier: paper.dossier, number: paper.dnr, kind: paper.val.dokument?.[0] ?? "", filters: paper.val,
    isEditors,
  };
};

const among = (chosen, value) => !chosen?.length || chosen.includes(value);
const someAmong = (chosen, values) => !chosen?.length || values.some((value) => chosen.includes(value));

const documentPasses = (record, chosen) => ["dossier", "instans", "dokument", "ar"]
  .every((key) => someAmong(chosen[key], record.filters[key] ?? []));

const positionPasses = (position, chosen) => OF_POSITION.every((key) => among(chosen[key], position[key]))
  && someAmong(chosen.avsnitt, position.quotes.map((quote) => quote.section));

// A paragraph passes a question that it concerns, and a stance that it is quoted for; a level as its document does.
const paragraphPasses = (record, paragraph, chosen) => {
  if (!among(chosen.avsnitt, paragraph.section)) return false;
  if (!chosen.fraga?.length && !chosen.stallning?.length) return among(chosen.niva, record.status);
  const positions = record.positions.filter((one) => OF_POSITION.every((key) => among(chosen[key], one[key])));
  if (chosen.stallning?.length) return positions.some((one) => one.quotes.some((quote) => isOf(quote, record, paragraph)));
  const isConcerned = chosen.fraga.some((question) => record.questions.get(question)?.has(paragraph.id));
  return isConcerned && (!chosen.niva?.length || positions.length > 0);
};
const isOf = (quote, record, paragraph) => quote.address.pathname === record.address.pathname
  && quote.address.hash.slice(1).split(":~:")[0] === paragraph.id;

const alphabetical = (words) => [...new Set(words)].sort((a, b) => a.localeCompare(b, "sv"));

// --- Sessions --------------------------------------------------------------------------------------------------------

// `later` gives the session of all forms, when only papers that have the words as they are written are known yet.
class Session {
  constructor(engine, state, terms, candidates, base, later = null) {
    Object.assign(this, { engine, state, terms, candidates, base, later });
    this.wanted = terms.filter((term) => !term.minus);
    this.records = [];
    this.documents = [];
    this.total = null; // positions, when they are more than are read but known
    this.begun = 0; // papers read before the other forms were asked for
    this.reading = Promise.resolve();
  }

  get read() { return this.records.length; }

  get isWhole() { return !this.later && this.read >= this.candidates.length; }

  // Add the papers that have other forms; what is read keeps its place. → whether there was anything to ask
  async widen() {
    if (!this.later) return false;
    const { candidates, base } = await this.later();
    await this.reading;
    if (!this.later) return true; // another who asked was first
    const read = this.candidates.slice(0, this.read);
    const known = new Set(read.map((one) => one.id));
    this.candidates = [...read, ...candidates.filter((one) => !known.has(one.id))];
    Object.assign(this, { base, later: null, begun: this.read });
    return true;
  }

  // Read so many candidates more, and then on until there is a new hit; never more than ALL at a time.
  async more(count, isStale = () => false) {
    const before = this.documents.length;
    if (this.read) await this.widen();
    const most = Math.min(this.candidates.length, this.read + ALL);
    let goal = this.read + count;
    do {
      await this.readTo(Math.min(goal, most), isStale);
      goal = this.read * 2;
    } while (!isStale() && this.read < most && this.documents.length === before);
    if (!isStale() && this.later && this.documents.length === before) await this.more(count, isStale);
  }

  // One reading after another: what the reader asks for and what the facets need must not take the same papers twice.
  readTo(goal, isStale = () => false) {
    const reading = this.reading.catch(() => {}).then(async () => {
      const batch = await this.engine.records(this.candidates.slice(this.read, goal));
      if (!isStale()) this.take(batch);
    });
    this.reading = reading;
    return reading;
  }

  take(batch) {
    const chosen = this.state.filters;
    for (const record of batch) {
      const found = { record, at: this.records.length, ...this.hitsOf(record, chosen) };
      this.records.push(record);
      if (found.hits.length || found.positions.length) this.documents.push(found);
    }
  }

  hitsOf(record, chosen) {
    if (!documentPasses(record, chosen)) return { hits: [], positions: [] };
    const [dossier] = record.filters.dossier;
    const hits = [];
    const positions = [];
    if (this.wanted.length) {
      for (const paragraph of record.paragraphs) {
        const found = paragraphPasses(record, paragraph, chosen) ? matches(paragraph.words, this.terms, dossier) : null;
        if (found) hits.push({ ...paragraph, ...found });
      }
    }
    for (const position of record.positions) {
      const found = positionPasses(position, chosen) ? matches(position.words, this.terms, dossier) : null;
      if (found) positions.push({ ...position, exact: found.exact, found: found.marks });
    }
    hits.sort((a, b) => Number(b.exact) - Number(a.exact)); // stable: then in the order of the document
    return { hits, positions };
  }

  result() {
    const batch = (one) => Math.floor(one.at / FIRST) + Number(one.at >= this.begun);
    const isExact = (one) => Number(one.hits.some((hit) => hit.exact));
    const documents = [...this.documents].sort((a, b) => {
      if (this.state.sort !== "relevans") return a.at - b.at; // the candidates are in that order
      // The sources before what the editors write; what is shown already keeps its place when more is read.
      return batch(a) - batch(b) || isExact(b) - isExact(a) || Number(a.record.isEditors) - Number(b.record.isEditors);
    });
    const found = documents.flatMap((one) => one.hits).flatMap((hit) => hit.marks).map((mark) => mark.compound).filter(Boolean);
    const asked = this.isWhole || this.later ? [] : this.wanted.flatMap(compoundsAsked); // some may be in what is not read
    return {
      documents, compounds: alphabetical([...found, ...asked]), unasked: alphabetical(this.wanted.flatMap(compoundsUnasked)),
      isWhole: this.isWhole, isBegun: Boolean(this.later), candidates: this.candidates.length, read: this.read,
      hitCount: documents.reduce((sum, one) => sum + one.hits.length, 0),
      positionCount: this.total ?? documents.reduce((sum, one) => sum + one.positions.length, 0),
      isCounted: this.isWhole || this.total !== null,
      hitDocuments: documents.filter((one) => one.hits.length).length,
    };
  }

  // Values of filters with the number of hits each would leave; of documents when there are too many to read, and then
  // of the filters that are asked for, since each has a table to fetch: the others have no values yet.
  async facets(wanted = FILTERS) {
    if (this.base.length <= ALL) return { unit: "träffar", keys: await this.facetsOfHits() };
    const keys = await Promise.all(FILTERS.map(async (key) => (
      { key, values: wanted.includes(key) ? await this.countDocuments(key) : null })));
    return { unit: "dokument", keys };
  }

  async facetsOfHits() {
    const chosen = this.state.filters;
    const records = await this.engine.records(this.base);
    const count = (filters) => records.map((record) => this.hitsOf(record, filters))
      .reduce((sum, one) => sum + one.hits.length + one.positions.length, 0);
    return FILTERS.map((key) => {
      const present = new Set(records.flatMap((record) => record.filters[key] ?? []));
      for (const record of records) {
        for (const one of record.positions) {
          if (key in one) present.add(one[key]);
          if (key === "avsnitt") for (const quote of one.quotes) present.add(quote.section);
        }
      }
      const named = [...new Set([...(chosen[key] ?? []), ...present])].filter(Boolean);
      return { key, values: named.map((value) => ({ value, count: count({ ...chosen, [key]: [value] }) })) };
    });
  }

  async countDocuments(key) {
    const chosen = { ...this.state.filters, [key]: [] };
    const [{ values, valuesOf }, passes] = await Promise.all([this.engine.table(key), this.engine.passing(chosen)]);
    const counts = new Map([...values, ...(this.state.filters[key] ?? [])].map((value) => [value, 0]));
    for (const { id } of this.base) {
      if (passes(id)) for (const value of valuesOf(id)) counts.set(value, counts.get(value) + 1);
    }
    return [...counts].map(([value, count]) => ({ value, count }));
  }
}

// --- The index -------------------------------------------------------------------------------------------------------

// What Pagefind writes, as it is unpacked: CBOR of numbers, texts and lists.
const decoded = (bytes) => {
  const text = new TextDecoder();
  let at = SIGNATURE.length;
  if (text.decode(bytes.subarray(0, at)) !== SIGNATURE) throw new SearchError("pagefind");
  const number = (short) => {
    if (short < 24) return short;
    let sum = 0;
    for (let left = 1 << (short - 24); left; left -= 1) sum = sum * 256 + bytes[at++];
    return sum;
  };
  const next = () => {
    const sign = bytes[at++];
    const size = number(sign & 31);
    switch (sign >> 5) {
      case 0: return size;
      case 1: return -1 - size;
      case 3: return text.decode(bytes.subarray(at, at += size));
      case 4: return Array.from({ length: size }, next);
      default: throw new SearchError("pagefind");
    }
  };
  return next();
};

// One of Pagefind's indexes: its head names its dossiers and its files of lists, each by the beginning of its first word.
export class Part {
  constructor(folder, name) {
    Object.assign(this, { folder, name, head: null, lists: new Kept(KEPT.lists) });
  }

  async file(name) {
    return decoded(await unpacked(await fetched(new URL(`${this.folder}${name}`, FOLDER))));
  }

  async loadHead() {
    this.head ??= this.file(`pagefind.${this.name}.pf_meta`);
    this.head.catch(() => { this.head = null; });
    const [, dossiers, files] = await this.head;
    return { dossiers, files };
  }

  // Where a token stands: [{id: dossier's name, words: places in its text}]. Numbers are each by how much they are greater
  // than the one before; one below nought among the places is a weight.
  async standing(token) {
    const { dossiers, files } = await this.loadHead();
    const file = files.findLast(([from]) => from <= token);
    if (!file) return [];
    const lists = await once(this.lists, file[2], () => this.listsIn(file[2]));
    let row = 0;
    return (lists.get(token) ?? []).map(([step, steps]) => {
      let place = 0;
      return { id: dossiers[row += step][0], words: steps.filter((one) => one >= 0).map((one) => (place += one)) };
    });
  }

  async listsIn(name) {
    const [words] = await this.file(`index/${name}.pf_index`);
    return new Map(words.map(([word, rows]) => [word, rows]));
  }
}

// The parts of the base index with what has changed since (sok/pagefind-nytt/), as one. sok/index.json, made by
// dossier/indexing.py, names them all and the base's dossiers that are no longer: those are dropped before anything is shown
// or counted. sok/val/papper.json, made by dossier/facets.py, tells which papers each dossier has. A paper is
// {id: its row in the tables, file, score}. The parts are in order of what is asked first: what has changed, then the newest.
class Index {
  constructor(guide, shelf) {
    this.parts = Object.entries(guide.register).map(([folder, name]) => new Part(folder, name)).reverse();
    this.stale = new Set(guide.gamla);
    this.fresh = new Set(guide.nya);
    this.dossiers = dossiersOn(shelf);
    this.number = [...this.dossiers.values()].reduce((sum, one) => sum + one.papers, 0);
  }

  static async load() {
    const json = async (name) => (await fetched(new URL(name, FOLDER), { cache: "no-cache" })).json(); // never that of another day
    return new Index(...await Promise.all(["index.json", "val/papper.json"].map(json)));
  }

  // What the first so many parts have of a token.
  async standing(token, reach) {
    const lists = await Promise.all(this.parts.slice(0, reach).map((part) => part.standing(token)));
    return lists.flat().filter(({ id }) => !this.stale.has(id));
  }

  async search(word, reach) {
    return this.papersOf(await this.standing(tokenOf(word), reach));
  }

  // Papers that have two words side by side; or all that have both, when they are few, those first where it is known.
  async neighbours(pair, reach) {
    const tokens = pair.map(tokenOf);
    const [left, right] = await Promise.all(tokens.map((token) => this.standing(token, reach)));
    const known = this.sideBySide(left, right);
    const others = new Set(this.papersOf(right).map((one) => one.id));
    const both = this.papersOf(left).filter((one) => others.has(one.id));
    if (both.length <= Math.min(ALL, FEW_PAPERS * this.parts.slice(0, reach).length)) {
      const first = new Set(known.map((one) => one.id));
      return both.sort((a, b) => Number(first.has(b.id)) - Number(first.has(a.id)));
    }
    const [more, further] = await Promise.all(tokens.map((token) => this.standing(LATER + token, reach)));
    return this.sideBySide([...left, ...more], [...right, ...further]);
  }

  sideBySide(...lists) {
    const [left, right] = lists.map((list) => {
      const places = new Map();
      for (const { id, words } of list) places.set(id, [...(places.get(id) ?? []), ...words]);
      return places;
    });
    return this.papersOf([...left].filter(([id]) => right.has(id)).flatMap(([id, places]) => {
      const after = new Set(right.get(id));
      const words = [...new Set(places)].filter((place) => after.has(place + 1));
      return words.length ? [{ id, words }] : [];
    }));
  }

  every() {
    return [...this.dossiers].flatMap(([name, one]) => [...Array(one.papers).keys()].map((at) => this.paper(name, one, at, 0)));
  }

  // The places of a word in a dossier's text → the papers that have it, those with most uses first; the same whichever
  // index has the dossier.
  papersOf(results) {
    const found = results.flatMap(({ id, words }) => {
      const one = this.dossiers.get(id);
      if (!one) throw new SearchError("papper.json");
      const uses = new Map();
      for (const place of words) {
        const at = Math.floor(place / one.places);
        uses.set(at, (uses.get(at) ?? 0) + 1);
      }
      return [...uses].map(([at, count]) => ({ ...this.paper(id, one, at, count), around: words.length }));
    });
    return found.sort((a, b) => b.score - a.score || b.around - a.around || a.id - b.id);
  }

  paper(name, { first, papers, editors, places }, at, uses) {
    const folder = this.fresh.has(name) ? "pagefind-nytt" : "pagefind";
    const score = at < papers - editors ? uses : uses * EDITORS_SHARE;
    return { id: first + at, file: `${folder}/fragment/${name}-${at}.papper`, score };
  }
}

// "sv 7 36c0a12 f4c9" names sv_36c0a12 and sv_36cfedb, which is so much greater; "13 2 1344" is a dossier of thirteen
// papers, the last two the editors', that take 1,344 places each. → name → {first: row of its first paper, …}
const dossiersOn = ({ namn, rader }) => {
  const names = namn.flatMap((line) => {
    const [start, length, ...steps] = line.split(" ");
    let number = 0;
    return steps.map((step) => `${start}_${(number += parseInt(step, 16)).toString(16).padStart(Number(length), "0")}`);
  });
  const shapes = rader.split(",").map((row) => row.split(" ").map(Number));
  let first = 0;
  return new Map(names.map((name, row) => {
    const [papers, editors, places] = shapes[row];
    first += papers;
    return [name, { first: first - papers, papers, editors, places }];
  }));
};

// A file is packed, unless the host has unpacked it on its way.
const unpacked = async (answer) => {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (!PACKED.every((byte, at) => bytes[at] === byte)) return bytes;
  const whole = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
  return new Uint8Array(await whole.arrayBuffer());
};
const paperIn = async (answer) => JSON.parse(new TextDecoder().decode(await unpacked(answer)));

// What is being made is kept as a promise; what failed is tried again.
const once = async (kept, key, make) => {
  const before = kept.get(key);
  if (before) return before;
  const wanted = make();
  kept.set(key, wanted);
  wanted.catch(() => kept.delete(key));
  return wanted;
};

// Of an answer: what was asked for, and of how many parts when not of all.
const keyOf = (asked, reach) => JSON.stringify(reach === undefined ? asked : [asked, reach]);

export class Engine {
  constructor(vocabulary) {
    this.vocabulary = vocabulary;
    this.joined = null;
    this.loaded = new Kept(KEPT.records);
    this.searches = new Kept(KEPT.answers);
    this.tables = new Map();
  }

  static async load() {
    return new Engine(await Vocabulary.load());
  }

  async index() {
    this.joined ??= Index.load().catch((error) => { this.joined = null; throw new SearchError(String(error)); });
    return this.joined;
  }

  async ask(word, reach = undefined) {
    return once(this.searches, keyOf(word, reach), async () => (await this.index()).search(word, reach));
  }

  // Papers that have the words of a phrase side by side, stop words aside, or may have; those of the longest words are asked
  // for first. Null when fewer than two words tell anything.
  async askInRun(words, reach = undefined) {
    const telling = words.filter((word) => !this.vocabulary.rules.stop.has(word));
    const pairs = telling.slice(1).map((word, at) => [telling[at], word]).sort((a, b) => b.join("").length - a.join("").length);
    let found = null;
    for (const pair of pairs.slice(0, MOST_PAIRS)) {
      const having = await this.askForNeighbours(pair, reach);
      found = found ? found.filter((one) => having.has(one.id)) : [...having.values()];
      if (found.length <= ALL) break;
    }
    return found;
  }

  async askForNeighbours(pair, reach) {
    const found = await once(this.searches, keyOf(pair, reach), async () => (await this.index()).neighbours(pair, reach));
    return new Map(found.map((one) => [one.id, one]));
  }

  async records(candidates) {
    return Promise.all(candidates.map((one) => (
      once(this.loaded, one.id, async () => makeRecord(one.id, await paperIn(await fetched(new URL(one.file, FOLDER)))))
    )));
  }

  // What each paper has of a filter: {values, valuesOf}. A table of more or fewer papers is of another day.
  async table(key) {
    return once(this.tables, key, async () => {
      const [{ number }, { varden, rader }] = await Promise.all([this.index(), this.tableFile(key)]);
      const lists = rader.split(",").map((row) => (row ? row.split(" ").map((at) => varden[at]) : []));
      if (lists.length !== number) throw new SearchError(`${key}.json`);
      return { values: varden, valuesOf: (id) => lists[id] };
    });
  }

  async tableFile(name) {
    return (await fetched(new URL(`val/${name}.json`, FOLDER), { cache: "no-cache" })).json();
  }

  // Whether a document may pass some filters, by its id.
  async passing(chosen) {
    const wanted = FILTERS.filter((key) => chosen[key]?.length);
    const ofPositions = OF_POSITION.filter((key) => wanted.includes(key));
    const isJoined = ofPositions.length > 1;
    const tests = await Promise.all(wanted.filter((key) => !isJoined || !ofPositions.includes(key)).map(async (key) => {
      const { valuesOf } = await this.table(key);
      return (id) => valuesOf(id).some((value) => chosen[key].includes(value));
    }));
    if (isJoined) {
      const positionsOf = await this.positionsPassing(chosen, ofPositions);
      tests.push((id) => positionsOf(id).length > 0);
    }
    return (id) => tests.every((test) => test(id));
  }

  // What is asked of positions must hold on one: "0-2-1" is a position with the paper's first question, third stance and
  // second level.
  async positionsPassing(chosen, keys) {
    const [positions, ...tables] = await Promise.all(["par", ...keys].map((key) => this.table(key)));
    const places = keys.map((key) => OF_POSITION.indexOf(key));
    return (id) => positions.valuesOf(id).filter((position) => {
      const at = position.split("-");
      return keys.every((key, number) => chosen[key].includes(tables[number].valuesOf(id)[at[places[number]]]));
    });
  }

  // How many positions filters alone leave; null when the tables do not tell, since the section is that of each quote.
  async countPositions(chosen, papers) {
    if (chosen.avsnitt?.length) return null;
    const positionsOf = await this.positionsPassing(chosen, OF_POSITION.filter((key) => chosen[key]?.length));
    return papers.reduce((sum, { id }) => sum + positionsOf(id).length, 0);
  }

  // Documents that may hold a term: id → {one, score, exact}
  async candidatesOf(term, reach) {
    const found = new Map();
    const add = (results, exact) => {
      for (const one of results) {
        const before = found.get(one.id);
        if (!before) found.set(one.id, { one, exact, score: one.score });
        else { before.exact ||= exact; before.score = Math.max(before.score, one.score); }
      }
    };
    const each = async (words, exact) => {
      const lists = await Promise.all(words.map((word) => this.ask(word, reach)));
      for (const results of lists) add(results, exact);
    };
    const phrase = async (sets) => {
      const telling = sets.filter((set) => ![...set].some((word) => this.vocabulary.rules.stop.has(word)));
      const lists = await Promise.all((telling.length ? telling : sets)
        .map(async (set) => (await Promise.all([...set].map((word) => this.ask(word, reach)))).flat()));
      const shared = lists.map((list) => new Set(list.map((one) => one.id)));
      return lists[0].filter((one) => shared.every((ids) => ids.has(one.id)));
    };
    const inOrder = async (sets) => {
      const words = sets.map((set) => [...set][0]);
      const inRun = await this.askInRun(words, reach);
      const isWhole = inRun && sets.every((set) => set.size === 1);
      if (!isWhole) add(await phrase(sets), false); // another form of a word
      add((inRun ?? []).filter((one) => isWhole || found.has(one.id)), true); // these are read first
    };
    if (term.kind === "phrase") await inOrder(term.sets);
    else if (term.kind === "number") {
      for (const sets of term.phrases) await inOrder(sets);
      if (term.covers.size) add(await this.papersIn(term.covers), true);
    } else if (term.first) {
      await each([term.first], term.exact.has(term.first));
    } else {
      await each([...term.exact], true);
      for (const sets of term.phrases) add(await phrase(sets), true);
      await each(compoundsAsked(term), false);
    }
    return found;
  }

  async papersIn(dossiers) {
    const [index, { valuesOf }] = await Promise.all([this.index(), this.table("dossier")]);
    return index.every().filter((one) => valuesOf(one.id).some((value) => dossiers.has(value)));
  }

  // Dossiers whose diarienummer is, or ends with, some words: 2025/652 is also that of KS 2025/652.
  async dossiersWith(words) {
    const wanted = runsOf(words.join(" ")).join(" ");
    const { values, valuesOf } = await this.table("dossier"); // "Title, number"
    const named = values.filter((value) => ` ${runsOf(value).join(" ")}`.endsWith(` ${wanted}`));
    if (!named.length) return [];
    const papers = await this.papersIn(new Set(named));
    const records = await this.records(named.map((value) => papers.find((one) => valuesOf(one.id).includes(value))));
    return records.map((record, at) => ({ value: named[at], title: record.dossier, number: record.number, address: record.overview }));
  }

  async lookUpNumber(term, hasOthers) {
    const { vocabulary } = this;
    const dossiers = await this.dossiersWith(term.words);
    const ways = spellingsOf(term.words);
    const known = await Promise.all(ways.map((way) => vocabulary.has(way)));
    const phrases = ways.filter((way, at) => known[at].length === way.length).map((way) => way.map((word) => new Set([word])));
    const covers = new Set(hasOthers ? dossiers.map(({ value }) => value) : []);
    const missing = phrases.length || covers.size ? [] : [term.printed];
    return { ...term, exact: new Set(), compounds: new Map(), phrases, dossiers, covers, missing };
  }

  // Look the words of a query up. A term that is nowhere on the site has `missing`: its words that are not.
  async lookUp(terms, folded) {
    const { vocabulary } = this;
    const hasOthers = terms.some((term) => !term.minus && term.kind !== "number");
    return Promise.all(terms.map(async (term) => {
      if (term.kind === "number") return this.lookUpNumber(term, hasOthers);
      if (term.minus) {
        const forms = term.words.map((word) => (term.inflected ? vocabulary.rules.meanings(word).forms : new Set([word])));
        return { ...term, sets: forms, exact: forms[0], compounds: new Map(), phrases: [], missing: [] };
      }
      const canFold = (word) => folded && word.length >= LEAST_FOLDED && LETTERS.test(word);
      if (term.kind === "word") {
        const found = canFold(term.words[0])
          ? await vocabulary.findFolded(term.words[0]) : await vocabulary.find(term.words[0]);
        const missing = found.exact.size || found.compounds.size || found.phrases.length ? [] : term.words;
        return { ...term, ...found, missing };
      }
      const sets = await Promise.all(term.words.map(async (word, at) => {
        if (canFold(word)) {
          const like = (await vocabulary.words([word], false)).filter((entry) => fold(entry.word) === fold(word));
          return new Set(like.map((entry) => entry.word));
        }
        const forms = term.inflected && at === term.words.length - 1 ? vocabulary.rules.formsOf(word) : [word];
        return new Set(await vocabulary.has([...forms]));
      }));
      return { ...term, sets, missing: term.words.filter((_, at) => !sets[at].size) };
    }));
  }

  // On a large site every form may cost a file of each part: one of each word comes first, the one that is written when it
  // stands somewhere, and of as many of the newest parts as MOST_LISTS allow; the others later.
  async begin(state, terms) {
    const { parts } = await this.index();
    const mayWait = state.sort === "relevans" && this.vocabulary.manifest.antal > LARGE_SITE;
    const first = terms.map((term) => {
      if (!mayWait || term.kind !== "word" || term.minus) return term;
      const forms = [...term.exact, ...term.compounds.keys()];
      const begun = term.exact.has(term.words[0]) ? term.words[0] : forms[0];
      return begun && forms.length + term.phrases.length > 1 ? { ...term, first: begun } : term;
    });
    const lists = first.reduce((sum, term) => sum + listsOf(term), 0);
    const reaches = [];
    const least = Math.max(1, Math.floor(MOST_LISTS / lists));
    if (mayWait) for (let reach = least; reach < parts.length; reach *= 2) reaches.push(reach);
    if (first.some((term) => term.first)) reaches.push(undefined);
    for (const reach of reaches) {
      const { candidates, base } = await this.candidates(state, first, reach);
      if (candidates.length) return new Session(this, state, terms, candidates, base, () => this.candidates(state, terms));
    }
    const { candidates, base } = await this.candidates(state, terms);
    return new Session(this, state, terms, candidates, base);
  }

  // Papers that may hold all terms and pass the filters, best first; the same whatever the filters. Of so many parts.
  async candidates(state, terms, reach = undefined) {
    const wanted = terms.filter((term) => !term.minus);
    let base = wanted.length ? await this.holding(wanted, reach) : await this.havingPositions();
    if (state.sort !== "relevans") base = await this.inOrder(base, state.sort);
    const passes = await this.passing(state.filters);
    return { candidates: base.filter((one) => passes(one.id)), base };
  }

  // A word that few papers have counts for more, whichever of its forms they have.
  async holding(terms, reach) {
    const [{ number }, ...maps] = await Promise.all([this.index(), ...terms.map((term) => this.candidatesOf(term, reach))]);
    const rarities = maps.map((map) => Math.log(1 + number / map.size));
    const shared = [...maps[0].keys()].filter((id) => maps.every((map) => map.has(id))).map((id) => ({
      one: maps[0].get(id).one,
      exact: maps.filter((map) => map.get(id).exact).length,
      score: maps.reduce((sum, map, at) => sum + map.get(id).score * rarities[at], 0),
    }));
    return shared.sort((a, b) => b.exact - a.exact || b.score - a.score).map(({ one }) => one);
  }

  // Without words only positions are listed.
  async havingPositions() {
    const [index, { valuesOf }] = await Promise.all([this.index(), this.table("stallning")]);
    return index.every().filter((one) => valuesOf(one.id).length);
  }

  // The newest first, or by body and then by document from A to Ö.
  async inOrder(papers, sort) {
    const tables = await Promise.all((sort === "datum" ? ["datum"] : ["instans", "namn"]).map((key) => this.table(key)));
    const compare = new Intl.Collator("sv").compare;
    const rows = papers.map((one) => ({ one, values: tables.map(({ valuesOf }) => valuesOf(one.id)[0] ?? "") }));
    if (sort === "datum") rows.sort((a, b) => compare(b.values[0], a.values[0]));
    else {
      rows.sort((a, b) => Number(!a.values[0]) - Number(!b.values[0]) || compare(a.values[0], b.values[0])
        || compare(a.values[1], b.values[1]));
    }
    return rows.map(({ one }) => one);
  }

  // A query and filters → {session, stopped, folded, missing, without, isEmpty}: words that are nowhere with
  // those near them, and the query without them; the session has read the first documents.
  async search(state, isStale = () => false) {
    const { terms: parsed, stopped, dropped } = parseQuery(state.q, this.vocabulary.rules.stop);
    const hasFilters = FILTERS.some((key) => state.filters[key]?.length);
    const wanted = parsed.filter((term) => !term.minus);
    const asked = state.q.trim() !== "";
    const isEmpty = asked && !parsed.length && !stopped.length;
    const outcome = { session: null, dossiers: [], stopped, dropped, folded: null, missing: [], without: "", onlyMinus: false, isEmpty };
    if (asked && !wanted.length && !hasFilters) return { ...outcome, onlyMinus: parsed.length > 0 };
    const terms = await this.lookUp(parsed, false);
    const dossiers = terms.flatMap((term) => term.dossiers ?? []);
    outcome.dossiers = [...new Map(dossiers.map((one) => [one.value, one])).values()];
    outcome.isNumber = wanted.length > 0 && terms.every((term) => term.minus || term.dossiers?.length);
    outcome.isCovering = terms.some((term) => term.covers?.size);
    const run = async (some) => {
      if (some.some((term) => term.missing.length)) return null;
      const session = await this.begin(state, some);
      await session.more(FIRST, isStale);
      if (!some.length && session.candidates.length > ALL) session.total = await this.countPositions(state.filters, session.candidates);
      return session;
    };
    const session = await run(terms);
    if (isStale()) return outcome;
    if (!wanted.length || session?.result().documents.length) return { ...outcome, session };
    if (!terms.some((term) => term.missing.length)) return { ...outcome, session }; // every word stands somewhere
    const unmarked = await this.lookUp(parsed, true);
    const again = unmarked.map((term, at) => (terms[at].missing.length ? term : terms[at]));
    const list = (term) => (term.kind === "phrase" ? term.sets.map((set) => [...set])
      : [[...term.exact], [...term.compounds.keys()]]);
    const changed = again.filter((term, at) => !term.minus
      && JSON.stringify(list(term).map((one) => [...one].sort()))
        !== JSON.stringify(list(terms[at]).map((one) => [...one].sort())));
    if (changed.length) {
      const second = await run(again);
      const result = second?.result();
      if (result?.documents.length) {
        return { ...outcome, session: second, folded: changed.map((term) => [term.printed, printedAs(result, term)]) };
      }
    }
    const missing = [...new Set(terms.flatMap((term) => term.missing))];
    const near = await Promise.all(missing.map((word) => this.vocabulary.near(word)));
    const left = terms.filter((term) => !term.missing.length);
    return {
      ...outcome, session, missing: missing.map((word, at) => ({ word, near: near[at] })), isOne: wanted.length === 1,
      without: left.some((term) => !term.minus) ? left.map((term) => term.typed).join(" ") : "",
    };
  }
}

// How a term is printed where it was found: a few ways, the first met first.
const printedAs = (result, term) => {
  const marks = result.documents.flatMap(({ hits }) => hits.flatMap((hit) => hit.marks.filter((mark) => mark.term === term)
    .map((mark) => mark.compound ?? hit.text.slice(mark.start, mark.end))));
  const met = new Set();
  const found = marks.filter((words) => !met.has(words.toLowerCase()) && met.add(words.toLowerCase())).slice(0, FEW_PRINTED);
  return found.length ? found : [[...(term.exact ?? term.sets[0])][0] ?? term.printed];
};

let engine = null;
export const getEngine = () => {
  engine ??= Engine.load().catch((error) => { engine = null; throw error; });
  return engine;
};

// --- Excerpts --------------------------------------------------------------------------------------------------------

// About `most` characters around some marks, the first of them at least, as [start, end]; no word is cut.
const cutAround = (text, marks, most) => {
  const first = marks[0]?.start ?? 0;
  const fits = marks.filter((mark) => mark.end - first <= most - 40);
  const last = Math.max(marks[0]?.end ?? 0, ...fits.map((mark) => mark.end));
  const spare = Math.max(0, most - (last - first));
  let start = Math.max(0, first - Math.floor(spare / 2));
  let end = Math.min(text.length, start + most);
  start = Math.max(0, Math.min(start, end - most));
  if (start > 0) { const space = text.indexOf(" ", start - 1); start = space >= 0 && space < first ? space + 1 : first; }
  if (end < text.length) { const space = text.lastIndexOf(" ", end); end = space > last ? space : last; }
  while (start > 0 && text[start - 1] !== " ") start -= 1;
  while (end < text.length && text[end] !== " ") end += 1;
  return [start, end];
};

// One cut around the first marks if it shows a mark of each kind, else a shorter one for each kind that the cuts before do
// not show.
const cutsOf = (text, marks, kindOf, most) => {
  if (text.length <= most) return [[0, text.length]];
  const firsts = [...new Map(marks.map((mark) => [kindOf(mark), mark]).reverse()).values()].sort((a, b) => a.start - b.start);
  const shows = ([start, end]) => (mark) => start <= mark.start && mark.end <= end;
  const whole = [marks, firsts].map((some) => cutAround(text, some, most)).find((cut) => firsts.every(shows(cut)));
  if (whole) return [whole];
  const cuts = [];
  for (const [at, mark] of firsts.entries()) {
    if (cuts.some((cut) => shows(cut)(mark))) continue;
    const [start, end] = cutAround(text, firsts.slice(at), Math.max(LEAST_CUT, Math.floor(most / firsts.length)));
    const before = cuts.at(-1);
    if (before && start <= before[1] + 1) before[1] = Math.max(before[1], end);
    else cuts.push([start, end]);
  }
  return cuts;
};

// What is shown of a text: the marks, one of each kind at least. → {before, after: cut or not, parts: [[text, its mark or null]]}
export const excerpt = (text, marks, kindOf = (mark) => mark.term, most = 240) => {
  const cuts = cutsOf(text, marks, kindOf, most);
  const parts = cuts.flatMap(([start, end], number) => [...(number ? [[" … ", null]] : []), ...partsOf(text, marks, start, end)]);
  return { before: cuts[0][0] > 0, after: cuts.at(-1)[1] < text.length, parts };
};

const partsOf = (text, marks, start, end) => {
  const parts = [];
  let at = start;
  for (const mark of marks) {
    if (mark.end > end || mark.start < at) continue;
    if (mark.start > at) parts.push([text.slice(at, mark.start), null]);
    parts.push([text.slice(mark.start, mark.end), mark]);
    at = mark.end;
  }
  if (at < end) parts.push([text.slice(at, end), null]);
  return parts;
};
