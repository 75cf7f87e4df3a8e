// The page /sok/: state in the address, forms, results, facets. A classic script, so that main.html treats it like the
// others; search.js is imported when a search is made. Texts of the site are only ever text nodes.
(() => {
  "use strict";
  const ENGINE = new URL("search.js", document.currentScript.src).href;
  const QUOTER = new URL("search-quote.js", document.currentScript.src).href;
  const byId = (id) => document.getElementById(id);
  const [results, status, start] = [byId("sok-resultat"), byId("sok-status"), byId("sok-start")];
  if (!results || !status) return;

  const KEYS = {
    instans: "Instans", stallning: "Ställning", fraga: "Fråga", niva: "Nivå", dokument: "Dokument", avsnitt: "Avsnitt",
    ar: "År", dossier: "Dossier",
  };
  const SORTS = { relevans: "bäst träff", datum: "senaste först", dokument: "instanser från A till Ö" };
  const SHOWN = 10; // documents at a time
  const ROWS = 6; // hits of one document before the rest is folded
  const OPEN = ["instans", "stallning", "dokument"]; // filters that are open at first: each costs a table
  const LONG = 12; // values of a facet before the rest is asked for
  const FURTHER = 50; // values shown then
  const NAME = document.title;
  const MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split(" ");

  let engine = null;
  let quoter = null;
  let turn = 0; // the newest search: what an older one brings is dropped

  // --- Elements ------------------------------------------------------------------------------------------------------

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };
  const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
  const stycken = (number) => count(number, "stycke", "stycken");
  const stallningar = (number) => count(number, "ställning", "ställningar");
  const inWords = (iso) => {
    const [year, month, day] = iso.split("-").map(Number);
    return day ? `${day}\u00a0${MONTHS[month - 1]}\u00a0${year}` : iso;
  };
  const listed = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} och ${words.at(-1)}` : words[0]);
  const paragraphName = ({ id, kind, section, sentence }) => {
    if (sentence) return `${section}, mening\u00a0${sentence}`;
    if (/^fotnot-/.test(id)) return `fotnot ${id.slice(7)}`;
    if (id === "titel") return "titeln";
    if (kind === "r") return "rubriken";
    return `stycke ${id.replace(/^s(?=\d)/, "")}`;
  };
  const VOICES = { egen: "är egna", motionen: "återger motionen", annan: "återger en annan källa" };
  // Whose the words of some passages are; of a paragraph of one voice, that.
  const voiceOf = (paragraph, ranges, words) => {
    if (!paragraph.voices || !ranges.length) return paragraph.voice;
    const voices = paragraph.voices(ranges).map((voice) => VOICES[voice]);
    const said = voices.length > 1 ? `en del av ${words} ${voices[0]}, andra ${voices.slice(1).join(", andra ")}` : `${words} ${voices[0]}`;
    return `${paragraph.voice}: ${said}`;
  };
  const pages = ({ first, last }) => (first ? `s.\u00a0${first}${last > first ? `–${last}` : ""}` : "");

  // --- State -------------------------------------------------------------------------------------------------------

  const read = () => {
    const query = new URLSearchParams(location.search);
    const filters = Object.fromEntries(Object.keys(KEYS).map((key) => [key, [...new Set(query.getAll(key))].filter(Boolean)]));
    const sort = query.get("sort");
    return {
      q: query.get("q") ?? "", asked: query.has("q") || Object.values(filters).some((values) => values.length),
      filters, sort: sort in SORTS ? sort : "relevans", mode: query.get("lage") === "citat" ? "citat" : "ord",
    };
  };
  const address = (state) => {
    const query = new URLSearchParams();
    if (state.mode === "citat") query.set("lage", "citat");
    if (state.q || state.asked) query.set("q", state.q);
    for (const key of Object.keys(KEYS)) for (const value of state.filters[key] ?? []) query.append(key, value);
    if (state.sort !== "relevans") query.set("sort", state.sort);
    if (!state.q && Object.values(state.filters).some((values) => values.length)) query.delete("q");
    const search = query.toString();
    return location.pathname + (search ? `?${search}` : "");
  };
  const go = (state, focus) => {
    const to = address(state);
    if (to !== location.pathname + location.search) history.pushState(null, "", to);
    show(focus);
  };

  // --- Hits ----------------------------------------------------------------------------------------------------------

  // Where the marked words are of several voices, each mark says which.
  const markOf = (piece, mark, paragraph) => {
    const of = (ranges) => paragraph?.voices?.(ranges) ?? [];
    const voices = of([mark]);
    const differ = of(paragraph?.marks ?? []).length > 1;
    return make("mark", { class: differ && voices.some((voice) => voice !== "egen") ? "retold" : null }, piece,
      differ ? make("span", { class: "vh" }, ` (${voices.map((voice) => VOICES[voice]).join(", ")}) `) : null);
  };
  const marked = (text, marks, paragraph = null) => {
    const kinds = new Map(marks.map(({ term }, at) => [term, at])); // one mark of each word, and of each voice
    const kindOf = (mark) => [kinds.get(mark.term), ...(paragraph?.voices?.([mark]) ?? [])].join(" ");
    const { before, after, parts } = engine.excerpt(text, marks, kindOf);
    return [before ? "… " : "", ...parts.map(([piece, mark]) => (mark ? markOf(piece, mark, paragraph) : piece)), after ? " …" : ""];
  };
  const hitRow = (record, hit) => {
    const voice = voiceOf(hit, hit.marks, "de märkta orden");
    const label = [record.name, paragraphName(hit), voice].filter(Boolean).join(", ");
    return make("div", { class: "hit-row", "data-slag": hit.exact ? "exakt" : "sammansatt", "data-id": hit.id },
      make("p", { class: "where" },
        make("a", { href: `${record.address.href}#${hit.id}`, "aria-label": label },
          paragraphName(hit).replace(/^./, (sign) => sign.toUpperCase())),
        make("span", { class: "meta" }, [hit.sentence ? "" : hit.section, pages(hit), voice].filter(Boolean).join(", "))),
      make("p", { class: record.isEditors ? "ex" : "ex src" }, marked(hit.text, hit.marks, hit)));
  };
  const documentGroup = ({ record, hits }) => {
    const facts = [
      record.kind, record.status === record.kind ? "" : record.status, record.date ? inWords(record.date) : "",
      stycken(hits.length),
    ].filter(Boolean).join(", ");
    return make("section", { class: "doc-hits", "data-dokument": record.address.pathname },
      make("h3", {}, make("a", { href: record.address.href }, record.name)),
      make("p", { class: "meta" }, `${facts}. ${record.dossier}, `, make("span", { class: "nb" }, record.number)),
      hits.slice(0, ROWS).map((hit) => hitRow(record, hit)),
      hits.length > ROWS ? make("details", { class: "rest" },
        make("summary", {}, `${stycken(hits.length - ROWS)} till i ${record.name}`),
        hits.slice(ROWS).map((hit) => hitRow(record, hit))) : null);
  };
  const positionRow = (record, one) => make(
    "div", { class: "hit-row", "data-stallning": one.address.hash.slice(1), "data-slag": one.exact ? "exakt" : "sammansatt" },
    make("p", { class: "where" },
      make("a", { href: one.address.href, "aria-label": `${record.name}: ${one.fraga}, ${one.stallning}` }, record.name),
      make("span", { class: "meta" }, one.fraga),
      make("span", { class: "meta" }, [record.dossier, record.number, record.date ? inWords(record.date) : "odaterat"].join(", "))),
    make("div", {},
      make("div", { class: "cellhead" },
        make("span", { class: "pos" }, one.stallning),
        make("span", { class: one.grund === "utläst" ? "chip chip--read" : "chip" }, one.grund),
        one.niva ? make("span", { class: "chip" }, one.niva) : null),
      one.quotes.map((quote) => make("p", { class: "ex hang" },
        make("q", { class: "src" }, `”${quote.words}”`), " ",
        make("a", {
          class: "ref", href: quote.address.href, "aria-label": `Citatet i sitt sammanhang: ${placeOf(quote)}`,
        }, placeOf(quote))))),
  );
  const placeOf = (quote) => {
    const place = quote.address.hash.slice(1).split(":~:")[0];
    return [quote.paper, place, quote.page].filter(Boolean).join(", ");
  };

  // --- Results of words and filters ------------------------------------------------------------------------------------

  const linkTo = (state, changes, words) => make("a", { href: address({ ...state, ...changes }), "data-sok": true }, words);

  // Those that say that something else is shown than was asked for are announced too.
  const notes = (state, outcome, result) => {
    const found = [];
    const quoted = (words) => listed(words.map((word) => `”${word}”`));
    for (const { number, title, address: overview } of outcome.dossiers) {
      found.push(make("p", { class: "note", "data-sagt": true, "data-dossier": true }, "Diarienummer ", make("span", { class: "nb" }, number), ": ",
        make("a", { href: overview.href }, title), outcome.isCovering ? ". Övriga ord söks i hela dossiern." : ""));
    }
    if (outcome.stopped.length) found.push(make("p", { class: "note" }, `${quoted(outcome.stopped)} söks bara i fras.`));
    if (outcome.dropped.length) {
      found.push(make("p", { class: "note" }, `Så många ord söks inte på en gång. Inte med: ${quoted(outcome.dropped)}.`));
    }
    if (outcome.isEmpty && outcome.session) found.push(make("p", { class: "note" }, `Det finns inget ord i ”${state.q.trim()}”.`));
    if (outcome.folded) {
      const from = listed(outcome.folded.map(([word]) => word));
      const to = listed(outcome.folded.flatMap(([, words]) => words));
      found.push(make("p", { class: "note", "data-sagt": true }, `Inga träffar på ${from}. Visar i stället ${to} (lika utan prickar, ringar och accenter).`));
    }
    if (result?.compounds.length) {
      const some = result.compounds.slice(0, 12);
      const more = result.compounds.length > some.length ? ` och ${result.compounds.length - some.length} ord till` : "";
      const only = !result.documents.some((one) => one.hits.some((hit) => hit.exact));
      const lead = !result.isWhole ? "Söks också" : only ? "Bara" : "Också";
      found.push(make("p", { class: "note", "data-sagt": lead === "Bara" }, `${lead} i sammansatta ord: `, make("span", { class: "src" }, some.join(", ")), more, "."));
    }
    if (result?.unasked.length) {
      const links = result.unasked.slice(0, 12).flatMap((one, at) => [at ? ", " : "", linkTo(state, { q: one }, one)]);
      const more = result.unasked.length > 12 ? ` och ${result.unasked.length - 12} ord till` : "";
      found.push(make("p", { class: "note" }, "Dokument som bara har någon av dessa sammansättningar är inte med. Sök dem för sig: ", ...links, more, "."));
    }
    if (result?.documents.length && !result.isCounted && !result.isBegun) {
      found.push(make("p", { class: "note" }, `${result.read} av ${result.candidates} dokument som kan ha träffar är lästa.`));
    }
    const apart = (outcome.session?.terms ?? []).filter((term) => !term.minus && !term.missing.length);
    if (apart.length > 1 && result?.isWhole && !result.documents.length) {
      const links = apart.flatMap((term, at) => [at ? ", " : "", linkTo(state, { q: term.printed }, term.printed)]);
      found.push(make("p", { class: "note" }, "Inget stycke har alla orden. Sök dem för sig: ", ...links, "."));
    }
    if (result && !state.q.trim() && !result.documents.length) {
      found.push(make("p", { class: "note" }, "Utan sökord visas bara ställningar. Skriv ett ord för att söka i texterna."));
    }
    return [...found, ...missingNotes(state, outcome)];
  };

  // Which words stand nowhere, those near them, and the query without them; of a single word the heading says enough.
  const missingNotes = (state, { missing, without, isOne }) => {
    const unlike = isOne ? [] : missing.filter(({ near }) => !near.length).map(({ word }) => word);
    const nowhere = (words) => `${words} står inte i de sökta texterna.`;
    return [
      ...missing.filter(({ near }) => near.length).map(({ word, near }) => make("p", { class: "note near", "data-sagt": true },
        `${nowhere(word)} Närliggande ord: `, near.flatMap((one, at) => [at ? ", " : "", linkTo(state, {
          q: state.q.replace(new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, "iu"), one),
        }, one)]))),
      unlike.length ? make("p", { class: "note", "data-sagt": true }, nowhere(listed(unlike))) : null,
      without ? make("p", { class: "note utan" }, "Sök utan det som saknas: ", linkTo(state, { q: without }, without)) : null,
    ].filter(Boolean);
  };

  const summary = (state, result) => {
    const parts = [];
    const least = result.isCounted ? "" : "minst ";
    if (state.q.trim() && (result.hitCount || !result.positionCount)) {
      parts.push(`${least}${stycken(result.hitCount)} i ${count(result.hitDocuments, "dokument", "dokument")}`);
    }
    if (result.positionCount || !state.q.trim()) parts.push(`${parts.length ? "" : least}${stallningar(result.positionCount)}`);
    return parts.join(", ");
  };

  const NO_HITS = "Inga träffar i de sökta texterna";
  const withoutHits = (state, outcome, result) => {
    if (result && !result.isWhole) return `Inga träffar i de ${result.read} lästa av ${result.candidates} dokumenten`;
    if (outcome.onlyMinus) return "Skriv minst ett ord som ska finnas";
    if (outcome.isEmpty && !result) return "Skriv minst ett ord";
    if (outcome.stopped.length && !result) return "Ingen sökning gjord";
    const chosen = Object.values(state.filters).flat().length;
    if (outcome.isNumber) {
      const number = count(outcome.dossiers.length, "dossier har", "dossierer har");
      return `${number} diarienumret, inget stycke nämner det${chosen ? " med dessa val" : ""}`;
    }
    return chosen ? `${NO_HITS} med dessa val` : NO_HITS;
  };

  // What is chosen stands above the hits too, so that a search without hits can be widened.
  const chosenFilters = (state) => {
    const rows = Object.keys(KEYS).flatMap((key) => state.filters[key].map((value) => make("li", {},
      make("a", {
        href: address({ ...state, asked: true, filters: { ...state.filters, [key]: state.filters[key].filter((one) => one !== value) } }),
        "data-sok": true, "aria-label": `Ta bort valet ${KEYS[key]}: ${value}`,
      }, `${KEYS[key]}: ${value} ×`))));
    return rows.length ? make("ul", { class: "valda", "aria-label": "Valt" }, rows) : null;
  };

  const hitsColumn = (state, outcome, result, shown) => {
    const column = make("div", { class: "hits", id: "traffar" });
    const chosen = [chosenFilters(state)].filter(Boolean);
    if (!result || (!result.hitCount && !result.positionCount)) {
      column.append(make("h2", { id: "resultat", tabindex: "-1" }, withoutHits(state, outcome, result)), ...chosen, ...notes(state, outcome, result));
      if (result && !result.isWhole) column.append(moreButton("Läs fler"));
      return column;
    }
    const documents = result.documents.filter((one) => one.hits.length);
    const heading = documents.length ? `${result.isWhole ? "" : "Minst "}${stycken(result.hitCount)} i ${documents.length} dokument`
      : `${result.isCounted ? "" : "Minst "}${stallningar(result.positionCount)}`;
    column.append(make("h2", { id: "resultat", tabindex: "-1" }, heading.replace(/^./, (sign) => sign.toUpperCase())));
    if (documents.length && result.positionCount) {
      column.append(make("p", { class: "note" }, make("a", { href: "#stallningar" }, stallningar(result.positionCount)), " längre ned"));
    }
    column.append(...chosen, ...notes(state, outcome, result));
    const groups = make("div", { class: "doc-groups" }, documents.slice(0, shown).map(documentGroup));
    if (documents.length) column.append(groups);
    const positions = result.documents.flatMap((one) => one.positions.map((position) => [one.record, position]));
    const rest = documents.length - shown;
    if (documents.length && (rest > 0 || !result.isWhole)) column.append(moreButton("Visa fler dokument"));
    if (positions.length) {
      if (documents.length) {
        column.append(make("h2", { id: "stallningar", tabindex: "-1" }, `${result.isWhole ? "" : "Minst "}${stallningar(positions.length)}`));
      }
      const most = documents.length ? positions.length : shown * 3;
      const visible = Math.min(positions.length, most);
      if (result.isCounted && visible < result.positionCount) {
        column.append(make("p", { class: "note" }, `${visible} av ${result.positionCount} ställningar visas.`));
      }
      column.append(make("div", {}, positions.slice(0, most).map(([record, one]) => positionRow(record, one))));
      if (!documents.length && (positions.length > most || !result.isWhole)) column.append(moreButton("Visa fler ställningar"));
    }
    return column;
  };
  const moreButton = (words) => make("p", { class: "fler" }, make("button", { type: "button", "data-fler": true }, words));

  // --- Facets --------------------------------------------------------------------------------------------------------

  const facetValue = (state, key, { value, count: number }) => make("li", {},
    make("label", {},
      make("input", { type: "checkbox", name: key, value, checked: state.filters[key].includes(value) }),
      make("span", {}, value)),
    make("span", { class: "num" }, String(number)));

  // Which filters are open: as the reader has them, else the first ones and those with something chosen.
  const openFacets = (state) => {
    const before = new Map([...results.querySelectorAll(".facet details[data-key]")].map((one) => [one.dataset.key, one.open]));
    return Object.keys(KEYS).filter((key) => before.get(key) ?? (state.filters[key].length > 0 || OPEN.includes(key)));
  };

  const facetBox = (state, { key, values }, open) => {
    const chosen = state.filters[key];
    const number = chosen.length ? `, ${chosen.length} ${chosen.length === 1 ? "vald" : "valda"}` : "";
    return make("details", { "data-key": key, open }, make("summary", {}, `${KEYS[key]}${number}`),
      values ? facetChoices(state, { key, values }) : null);
  };

  const facetChoices = (state, { key, values }) => {
    const chosen = state.filters[key];
    const sorted = [...values].sort((a, b) => Number(chosen.includes(b.value)) - Number(chosen.includes(a.value))
      || (key === "ar" ? 0 : (b.count ?? 0) - (a.count ?? 0)) || a.value.localeCompare(b.value, "sv", { numeric: true }));
    const isLong = sorted.length > LONG;
    const list = make("ul", {}, sorted.slice(0, LONG).map((one) => facetValue(state, key, one)));
    const inside = make("fieldset", {}, make("legend", { class: "vh" }, KEYS[key]), list);
    if (isLong) {
      const field = make("input", { type: "search", autocomplete: "off" });
      const further = make("button", { type: "button", class: "facet-fler" });
      let most = LONG;
      const draw = () => {
        const wanted = field.value.trim().toLocaleLowerCase("sv");
        const fits = sorted.filter((one) => one.value.toLocaleLowerCase("sv").includes(wanted));
        list.replaceChildren(...fits.slice(0, most).map((one) => facetValue(state, key, one)));
        further.hidden = fits.length <= most;
        further.textContent = `Visa ${Math.min(fits.length - most, FURTHER)} till av ${fits.length}`;
      };
      field.addEventListener("input", () => { most = LONG; draw(); });
      further.addEventListener("click", () => {
        const seen = most;
        most += FURTHER;
        draw();
        list.querySelectorAll("input")[seen]?.focus();
      });
      draw();
      inside.append(further, make("label", { class: "facet-find" }, `Hitta bland ${sorted.length}`, field));
    }
    return inside;
  };

  const facetColumn = (state, facets, open) => {
    const whole = results.querySelector(".facet > details");
    const wide = matchMedia("(min-width: 60rem)").matches;
    const chosen = Object.values(state.filters).flat().length;
    const boxes = facets.keys.filter(({ key, values }) => values?.length !== 0 && key in KEYS)
      .sort((a, b) => Object.keys(KEYS).indexOf(a.key) - Object.keys(KEYS).indexOf(b.key))
      .map((facet) => facetBox(state, facet, open.includes(facet.key)));
    const sort = make("select", { id: "sok-sort" }, Object.entries(SORTS)
      .map(([value, words]) => make("option", { value, selected: state.sort === value }, words)));
    return make("details", { open: whole ? whole.open : wide },
      make("summary", {}, `Avgränsa och sortera${chosen ? ` (${chosen} val)` : ""}`),
      make("p", { class: "sort" }, make("label", { for: "sok-sort" }, "Ordning"), sort),
      chosen ? make("p", {}, linkTo(state, { filters: Object.fromEntries(Object.keys(KEYS).map((key) => [key, []])), asked: true },
        "Ta bort alla val")) : null,
      make("p", { class: "note" }, [
        `Antal ${facets.unit === "träffar" ? state.q.trim() ? "stycken och ställningar" : "ställningar" : "dokument"} för varje val.`,
        state.q.trim() ? " Med en fråga vald visas stycken som rör den, med en ställning vald stycken som citeras för den." : "",
      ].join("")),
      make("div", { class: "facets-grid" }, boxes));
  };

  // --- Quotes --------------------------------------------------------------------------------------------------------

  const placeName = (place) => {
    const { record, paragraph } = place;
    return [record.name, paragraphName(paragraph), pages(paragraph), voiceOf(paragraph, [place], "orden")].filter(Boolean).join(", ");
  };
  const placeLink = (place, words) => make("a", {
    href: `${place.record.address.href}#${place.paragraph.id}${quoter.fragmentOf(place)}`,
  }, words);
  const around = ({ paragraph: { text }, start: from, end }, inner) => [
    /[\p{L}\p{N}]/u.test(text.slice(0, from)) ? "… " : "", ...inner, /[\p{L}\p{N}]/u.test(text.slice(end)) ? " …" : "",
  ];
  const leftOut = (text) => (/[\p{L}\p{N}]/u.test(text) ? make("span", { class: "left-out" },
    make("span", { class: "vh" }, " utelämnat i citatet: "), text, make("span", { class: "vh" }, " slut. ")) : text);
  const differences = (place) => around(place, place.parts.map(([kind, text]) => (["same", "space"].includes(kind) ? text : kind === "left" ? leftOut(text)
    : make(kind, {}, make("span", { class: "vh" }, kind === "del" ? " struket: " : " tillagt: "), text,
      make("span", { class: "vh" }, " slut. ")))));
  const dossierOf = ({ record }) => make("span", { class: "meta" }, `${record.dossier}, ${record.number}`);

  const DIFFERS = {
    signs: "Orden står där, men skiljetecken eller citattecken skiljer sig",
    capitals: "Orden står där, men stora och små bokstäver skiljer sig",
    figure: "Orden står ordagrant, bortsett från en siffra som kan vara ett fotnotsmärke",
    figures: "Orden står ordagrant, bortsett från siffror som kan vara fotnotsmärken",
    across: "Orden står ordagrant i följd, men i två stycken",
    acrossMore: "Orden står ordagrant i följd, men i flera stycken",
    headingIn: "Orden står ordagrant i följd, men i både rubrik och stycke",
    headingOut: "Orden står ordagrant i följd, men en rubrik emellan är utelämnad",
    headingsOut: "Orden står ordagrant i följd, men rubriker emellan är utelämnade",
    omission: "Orden står där, med ord emellan där citatet har […]",
    inRow: "Orden står där i följd: inga ord är utelämnade där citatet har […]",
    both: "Orden står där, men skiljetecken och stora och små bokstäver skiljer sig",
  };
  const EDITORS_WORDS = "Redaktionens ord, inte källans";
  const ROW_KINDS = { figure: "siffra", figures: "siffra", across: "över stycken", acrossMore: "över stycken", headingIn: "över rubrik", headingOut: "utan rubrik", headingsOut: "utan rubrik", omission: "utelämnat", inRow: "utan utelämnat", exact: "ordagrant", signs: "tecken", capitals: "bokstäver", both: "tecken och bokstäver", near: "närmast" };
  const dokument = (number) => count(number, "dokument", "dokument");

  // Nothing is called absent before every paper that may have it is read.
  const quoteHeading = ({ kind, read, unread, full, isCut, editors }) => {
    if (kind === "exact") return isCut ? "Början står ordagrant" : "Står ordagrant";
    if (unread) return `Inte hittat i de ${dokument(read)} som lästs; ${unread} olästa av ${full}`;
    return DIFFERS[kind] ?? (editors ? "Finns inte ordagrant i någon källa" : "Finns inte ordagrant");
  };
  const noneNear = ({ read, unlike, total }) => (unlike
    ? `Inget stycke är nära i de ${dokument(read)} som lästs; ${unlike} olästa av ${total} har något av orden.` : "Inget stycke är nära.");

  const quoteNotes = (found) => {
    const { kind, unread, unlike, read } = found;
    const said = [];
    if (kind === "figures") said.push(`Siffrorna som inte står i källans text: ${listed(found.places[0].figures)}.`);
    if (kind === "figure") said.push(`Siffran som inte står i källans text: ${listed(found.places[0].figures)}.`);
    if (found.isCut) said.push("Texten är lång: bara de första 4 000 tecknen är prövade.");
    if (kind === "exact" && unread) said.push(`${unread} dokument till har alla orden och är inte lästa.`);
    if (kind in DIFFERS && unread) said.push(`${DIFFERS[kind]}.`);
    if (kind === "near" && (unread || unlike)) {
      said.push(`Närmast av det som står i de ${dokument(read)} som lästs; ${unread + unlike} olästa har något av orden.`);
    }
    return said;
  };

  // A quote over the ends of paragraphs: what each place is of it, seen and heard.
  const ACROSS = ["across", "acrossMore", "headingIn", "headingOut", "headingsOut"];
  const isWhole = ({ paragraph, start, end }) => start === 0 && end === paragraph.text.length;
  const acrossLead = (places, place) => {
    if (place.isLeftOut) return "Utelämnat i citatet: ";
    if (place === places[0]) return isWhole(place) ? "Börjar med " : "Börjar i slutet av ";
    return isWhole(place) ? "Fortsätter med " : "Fortsätter i början av ";
  };
  const acrossSaid = (places) => {
    const [first, last] = [places[0], places.at(-1)];
    const left = places.filter((one) => one.isLeftOut).map(({ paragraph }) => `utelämnad rubrik ”${paragraph.text}”, `);
    return `${isWhole(first) ? "" : "slutet av "}${placeName(first)}, ${left.join("")}och ${isWhole(last) ? "" : "början av "}${placeName(last)}`;
  };

  const quoteRow = (found, place) => {
    const { kind } = found;
    const lead = ACROSS.includes(kind) ? acrossLead(found.places, place) : { exact: "Står ordagrant i ", near: found.unread || found.unlike ? "Närmast bland de lästa är " : "Närmast är " }[kind] ?? "";
    const words = !place.isLeftOut && ["exact", ...ACROSS, "figure", "figures"].includes(kind) ? marked(place.paragraph.text, [place]) : differences(place);
    return make("div", { class: "hit-row", "data-citat": ROW_KINDS[kind] },
      make("p", { class: "where" }, lead, placeLink(place, placeName(place)), dossierOf(place)),
      make("p", { class: place.record.isEditors ? "ex" : "ex src" }, words));
  };

  // Last, and under a heading of their own: words of the site that are nobody's answer.
  const editorsPart = ({ editors }) => (editors ? [
    make("h3", { class: "quote-part" }, EDITORS_WORDS),
    ...(editors.kind in DIFFERS ? [make("p", { class: "note" }, `${DIFFERS[editors.kind]}.`)] : []),
    ...editors.places.map((place) => quoteRow(editors, place)),
    ...(editors.kind === "exact" ? [] : [legend(editors.kind, "redaktionens text") ?? ""]),
  ] : []);
  const editorsSaid = ({ editors }) => {
    if (!editors) return "";
    const said = { exact: "Står ordagrant i", near: "Närmast är" }[editors.kind] ?? `${DIFFERS[editors.kind]}:`;
    return `${EDITORS_WORDS}: ${said} ${namesOf(editors)}`;
  };

  const legend = (kind, where = "källan") => {
    if (["inRow", "across", "acrossMore", "headingIn", "figure", "figures"].includes(kind)) return null;
    if (["omission", "headingOut", "headingsOut"].includes(kind)) {
      return make("p", { class: "note legend-diff" }, make("span", { class: "left-out" }, "Prickat"), ` står i ${where} men är utelämnat i citatet.`);
    }
    const [mine, theirs] = [make("del", {}, "Struket"), make("ins", {}, "tillagt")];
    const words = kind === "near" ? [" står i det inklistrade men inte i stycket, ", " står i stycket men inte i det inklistrade."]
      : [kind === "signs" ? " tecken är det inklistrades, " : " är det inklistrades, ", where === "källan" ? " är källans." : " är redaktionens."];
    return make("p", { class: "note legend-diff" }, mine, words[0], theirs, words[1]);
  };

  // What stands inside quote marks, when the whole does not.
  const partsHeading = (parts) => {
    const exact = parts.filter(({ kind }) => kind === "exact").length;
    if (exact === parts.length) return "Orden inom citattecken står ordagrant";
    return exact ? `Orden inom citattecken: ${exact} av ${parts.length} citat står ordagrant` : "Orden inom citattecken står inte ordagrant i någon källa";
  };
  const partSaid = (part) => `”${part.words}”: ${quoteHeading(part).replace(/^./, (sign) => sign.toLowerCase())}`;
  const partsColumn = (found) => make("div", { class: "hits citat", id: "traffar" },
    make("h2", { id: "resultat", tabindex: "-1" }, partsHeading(found.parts)),
    make("p", { class: "note" }, WHOLE_NOT_FOUND),
    found.parts.flatMap((part) => [make("h3", { class: "quote-part" }, partSaid(part)), ...quoteBody(part)]),
    [found, ...found.parts].some(mayBeElsewhere) ? moreButton("Läs fler dokument") : null);
  const WHOLE_NOT_FOUND = "Hela texten finns inte ordagrant; här prövas orden inom citattecken.";

  const quoteColumn = (found) => {
    if (found.parts.length) return partsColumn(found);
    const column = make("div", { class: "hits citat", id: "traffar" });
    column.append(make("h2", { id: "resultat", tabindex: "-1" }, quoteHeading(found)), ...quoteBody(found));
    if (mayBeElsewhere(found)) column.append(moreButton("Läs fler dokument"));
    return column;
  };
  const mayBeElsewhere = (found) => found.unread || (found.unlike && ["near", "none"].includes(found.kind));
  const quoteBody = (found) => {
    const column = make("div");
    column.append(...quoteNotes(found).map((words) => make("p", { class: "note" }, words)));
    column.append(...found.places.map((place) => quoteRow(found, place)));
    if (found.kind === "none" && !found.unread) column.append(make("p", { class: "note", "data-citat": "inget" }, noneNear(found)));
    if (found.kind in DIFFERS || found.kind === "near") column.append(legend(found.kind) ?? "");
    column.append(...editorsPart(found));
    return [...column.childNodes];
  };

  const namesOf = ({ kind, places }) => {
    if (ACROSS.includes(kind)) return acrossSaid(places);
    const names = [...new Set(places.map(placeName))];
    return names.slice(0, 5).join("; ") + (names.length > 5 ? ` och på ${names.length - 5} ställen till` : "");
  };
  const quoteStatus = (found) => (found.parts.length
    ? `${partsHeading(found.parts)}. ${found.parts.map((part) => `”${part.words}”: ${wholeSaid(part).replace(/\.$/, "")}`).join(". ")}`
    : wholeSaid(found));
  const wholeSaid = (found) => (found.editors ? `${sourcesSaid(found).replace(/\.$/, "")}. ${editorsSaid(found)}` : sourcesSaid(found));
  const sourcesSaid = (found) => {
    const where = namesOf(found);
    const heading = quoteHeading(found);
    const notes = quoteNotes(found).join(" ");
    if (found.kind === "exact") return [`${heading} i ${where}`, notes].filter(Boolean).join(". ");
    if (found.kind === "none") return [heading, [found.unread ? "" : noneNear(found), notes].filter(Boolean).join(" ")].filter(Boolean).join(". ");
    if (found.kind === "near") return `${heading}. ${notes} Närmast är ${where}`.replace(/ {2,}/g, " ");
    return found.unread ? `${heading}. ${notes.replace(/\.$/, "")}: ${where}` : `${heading}: ${where}`;
  };

  const showQuote = async (state, stale) => {
    quoter ??= await import(QUOTER);
    const search = await quoter.searchQuote(state.q, stale);
    const draw = () => {
      const column = quoteColumn(search.result());
      results.replaceChildren(column);
      results.className = "results results--one";
      status.textContent = quoteStatus(search.result());
      column.querySelector("[data-fler]")?.addEventListener("click", async (event) => {
        event.target.disabled = true;
        try {
          await search.more(stale);
        } catch (error) { fail(error, true); return; }
        if (stale()) return;
        draw();
        byId("resultat").focus();
      });
    };
    if (!stale()) draw();
  };

  // --- The page --------------------------------------------------------------------------------------------------------

  const fill = (state) => {
    const isQuote = state.mode === "citat";
    byId("sok-ord").hidden = isQuote;
    byId("sok-citat").hidden = !isQuote;
    byId(isQuote ? "citat" : "q").value = state.q;
    for (const link of document.querySelectorAll("a[data-lage]")) {
      if (link.dataset.lage === state.mode) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const header = document.querySelector(".mast input[type=search]");
    if (header && !isQuote) header.value = state.q;
    document.title = state.q.trim() ? `Sök: ${state.q.trim().replace(/\s+/g, " ").slice(0, 80)} – ${NAME.replace(/^.* – /, "")}` : NAME;
    start.hidden = state.asked || isQuote;
  };

  const fail = (error, focus) => {
    const known = error?.constructor?.name === "SearchError" || /import|fetch|module/i.test(String(error));
    const words = navigator.onLine === false
      ? "Sökningen nådde inte fram: webbläsaren är inte ansluten till nätet. Anslut och försök igen."
      : known ? "Sökregistret kunde inte läsas. Försök igen om en stund; annars finns de flesta ord i listan från A till Ö."
        : "Något gick fel i sökningen. Försök igen; annars finns de flesta ord i listan från A till Ö.";
    const again = make("button", { type: "button" }, "Försök igen");
    again.addEventListener("click", () => show("results"));
    results.replaceChildren(make("div", { class: "hits" }, make("h2", { id: "resultat", tabindex: "-1" }, "Sökningen gick inte att göra"),
      make("p", { class: "note" }, words), make("p", { class: "fler" }, again, " ",
        make("a", { href: results.dataset.amnesord }, "Ord från A till Ö"))));
    results.hidden = false;
    results.className = "results results--one";
    results.dataset.klar = String(turn);
    status.textContent = words;
    if (focus) byId("resultat").focus();
    if (!known) throw error;
  };

  async function show(focus) {
    const state = read();
    const mine = turn += 1;
    const stale = () => mine !== turn;
    fill(state);
    if (!state.asked || (state.mode === "citat" && !/[\p{L}\p{N}]/u.test(state.q))) {
      results.hidden = true;
      results.replaceChildren();
      results.removeAttribute("aria-busy");
      status.textContent = state.asked ? "Klistra in en mening i fältet och välj Sök citat." : "";
      status.classList.remove("vh");
      if (state.asked && focus) byId("citat").focus();
      return;
    }
    status.textContent = "Söker …";
    status.classList.remove("vh");
    results.setAttribute("aria-busy", "true");
    try {
      engine ??= await import(ENGINE);
      if (state.mode === "citat") {
        await showQuote(state, stale);
      } else await showWords(state, stale);
      if (stale()) return;
      results.hidden = false;
      results.removeAttribute("aria-busy");
      results.dataset.klar = String(mine);
      status.classList.add("vh"); // the headings say the same to who sees
      if (focus === "results") byId("resultat")?.focus();
    } catch (error) {
      results.removeAttribute("aria-busy");
      if (!stale()) fail(error, focus);
    }
  }

  async function showWords(state, stale) {
    const search = await engine.getEngine();
    const outcome = await search.search(state, stale);
    if (stale()) return;
    const { session } = outcome;
    let shown = SHOWN;
    const draw = () => {
      const result = session?.result() ?? null;
      const column = hitsColumn(state, outcome, result, shown);
      const old = results.querySelector(".hits");
      const empty = !session || (!result.documents.length && !Object.values(state.filters).flat().length);
      const isBegun = old && results.dataset.turn === String(turn);
      if (isBegun && (empty || results.querySelector(".facet"))) {
        const place = document.activeElement?.id;
        old.replaceWith(column);
        if (place === "resultat" || place === "stallningar") byId(place)?.focus({ preventScroll: true });
      } else {
        const aside = results.querySelector(".facet");
        if (aside && old && !empty) old.replaceWith(column); // who stands in a facet stays there
        else if (empty) results.replaceChildren(column);
        else results.replaceChildren(make("aside", { class: "facet", "aria-label": "Avgränsa" }), column);
        results.className = empty ? "results results--one" : "results";
        results.dataset.turn = String(turn);
      }
      const told = result?.documents.length ? summary(state, result) : !result && outcome.stopped.length
        ? `${listed(outcome.stopped.map((word) => `”${word}”`))} söks bara i fras.` : withoutHits(state, outcome, result);
      const notes = [...column.querySelectorAll("[data-sagt]")].map((one) => one.textContent); // what changes what is shown
      status.textContent = [notes.length ? `${told}.` : told, ...notes].join(" ");
      column.querySelector("[data-fler]")?.addEventListener("click", async () => {
        const rows = column.querySelector(".doc-hits") ? ".doc-hits" : "[data-stallning]";
        const seen = column.querySelectorAll(rows).length;
        shown += SHOWN;
        try {
          if (!session.isWhole) await session.more(SHOWN, stale);
        } catch (error) { fail(error, true); return; }
        if (stale()) return;
        draw();
        const next = seen ? results.querySelectorAll(rows)[seen] : null;
        (next?.querySelector("a") ?? byId("resultat"))?.focus();
        if (!seen) await facetsToo();
      });
    };
    const drawFacets = async () => {
      if (!session || !results.querySelector(".facet")) return;
      const widened = await session.widen();
      if (stale()) return;
      const goal = session.candidates.length <= engine.ALL ? engine.ALL : SHOWN;
      if (!session.isWhole && session.read < goal) {
        await session.readTo(goal, stale);
        if (stale()) return;
        draw();
      } else if (widened) draw();
      const facets = await session.facets(openFacets(state));
      if (stale()) return;
      const aside = results.querySelector(".facet");
      const active = document.activeElement;
      const at = aside.contains(active) ? { id: active.id, name: active.name, value: active.value, type: active.type, key: active.closest("[data-key]")?.dataset.key } : null;
      aside.replaceChildren(facetColumn(state, facets, openFacets(state)));
      for (const box of aside.querySelectorAll("details[data-key]")) box.addEventListener("toggle", () => fillFacet(box));
      results.dataset.fasetter = String(turn);
      if (!at) return;
      const same = at.id ? byId(at.id) : [...aside.querySelectorAll("input[type=checkbox]")]
        .find((one) => one.name === at.name && one.value === at.value);
      (same ?? aside.querySelector(`[data-key="${at.key}"] > summary`) ?? aside.querySelector("summary")).focus();
    };
    // A filter that is opened gets its values.
    const fillFacet = async (box) => {
      if (!box.open || box.querySelector("fieldset") || box.hasAttribute("aria-busy")) return;
      box.setAttribute("aria-busy", "true");
      try {
        const { keys } = await session.facets([box.dataset.key]);
        if (!stale()) box.append(facetChoices(state, keys.find(({ key }) => key === box.dataset.key)));
      } catch (error) { if (!stale()) fail(error, false); }
      box.removeAttribute("aria-busy");
    };
    const facetsToo = () => drawFacets().catch((error) => { if (!stale()) fail(error, false); });
    draw();
    setTimeout(facetsToo); // after the first results: what is not needed for them is not waited for
  }

  const modes = document.querySelector(".modes");
  if (modes) modes.hidden = false; // without script there is one way to search: none

  // --- What readers do -------------------------------------------------------------------------------------------------

  byId("sok-ord").addEventListener("submit", (event) => {
    event.preventDefault();
    go({ ...read(), q: byId("q").value, mode: "ord", asked: true }, "results");
  });
  byId("sok-citat").addEventListener("submit", (event) => {
    event.preventDefault();
    go({ q: byId("citat").value, mode: "citat", asked: true, sort: "relevans", filters: {} }, "results");
  });
  byId("citat").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("sok-citat").requestSubmit();
  });
  results.addEventListener("change", (event) => {
    const { target } = event;
    const state = read();
    if (target.id === "sok-sort") go({ ...state, sort: target.value }, null);
    if (target.type !== "checkbox" || !(target.name in KEYS)) return;
    const values = new Set(state.filters[target.name]);
    if (target.checked) values.add(target.value);
    else values.delete(target.value);
    go({ ...state, filters: { ...state.filters, [target.name]: [...values] }, asked: true }, null);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-sok], a[data-lage], #sok-start a[href^='?']");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const typed = byId(read().mode === "citat" ? "citat" : "q").value; // goes along to the other way to search
    if (link.href !== location.href) history.pushState(null, "", link.href);
    show(link.dataset.lage ? null : "results");
    if (!link.dataset.lage) return;
    const field = byId(read().mode === "citat" ? "citat" : "q");
    field.value = typed;
    field.focus();
  });
  addEventListener("popstate", () => show(null));
  show(null);
})();
