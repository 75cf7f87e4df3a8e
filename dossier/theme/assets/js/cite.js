// Citing. Without this file every ¶ is still a link to its piece, and nothing of this shows.
//   [data-cite]              article, its head or table.cmp: the source's text, with {sida} {stycke} {adress} to be filled in;
//                            empty when it is that of .citebox .cite
//   a.pid[href="#id"]        its piece is the element with that id: a paragraph, a heading, the letterhead or a cell
//   data-sida, data-namn     of a piece: the page, if known, and what the piece is called
//   .citebox [data-plats]    within a citation of the paper: what is another in that of a piece, sida, stycke, adress or id
//   [data-rost]              of a paragraph, of words in it or of a cell's quote: whom its words retell, "återger motionen"
//   .cell-quote[data-kalla]  the source of a cell's quote, in full; .cell-note is what the editor adds
//   a.pid outside [data-cite]: its piece has no source's words to quote, but a link
//   button[data-copy="#id"]  copies that element's value or text; with data-copy-html="#id", or that alone, also as a table
//                            or text to paste; data-copied is what it then says
//   button[data-download="#id"]  saves that element's text as the file data-file
// What stands among the source's words and is ours: [sic] is kept, page turns and footnote marks are not, and what the
// editor has put in the place of masked words is neither quoted nor pointed at.
(() => {
  "use strict";
  const EXTRA = ".sic, .pb, .pid, a.fn, .vh, .citetool";
  const SIC = "\uE000", GAP = "\uE001", MASK = "\uE002"; // where ours stood, in a text whose places must still count
  const MASKED = /\[[^[\]\n]*maskat\]/g;
  const RETELLS = "återger ";
  const HEADING = "h1, h2, h3, h4, h5, h6";
  const known = document.querySelector("link[rel=canonical]")?.href;
  const canonical = known ?? location.origin + location.pathname;
  const root = new URL("../..", document.currentScript.src).href;
  // A site that was built without its address writes others' from the root: here they are where the reader is.
  const inFull = (text) => (known ? text : text.replace(/(?<=^|[\s{"])\/(?=[\p{L}\p{N}])/gu, root));
  const address = (id) => `${canonical.split("#")[0]}#${id}`;
  const upper = (text) => text.charAt(0).toLocaleUpperCase("sv") + text.slice(1);
  const make = (tag, attributes = {}, ...content) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  };
  const button = (text, attributes = {}) => make("button", { type: "button", ...attributes }, text);

  // ---------- A piece's words ----------
  const isExtra = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(EXTRA);
  const parts = (piece) => {
    if (piece.matches(HEADING)) return [piece];
    const all = [...piece.querySelectorAll(piece.matches("td") ? ".cell-quote .src" : ".src")];
    return all.filter((part) => !part.closest(".marg, .back, .citetool")
      && !all.some((other) => other !== part && other.contains(part)));
  };

  // The text with a sign for each extra, and where in it each text node begins and whom it retells. Signs and white space
  // keep their length.
  const read = (roots) => {
    const nodes = [];
    const turns = []; // where a new page begins
    let flat = "";
    const walk = (node, voice) => {
      if (node.nodeType === Node.TEXT_NODE) {
        nodes.push({ node, voice, at: flat.length });
        flat += node.data.replace(/[\n\r\t\f]/g, " ");
      } else if (isExtra(node)) {
        if (node.matches(".pb")) turns.push({ at: flat.length, page: node.textContent.match(/\d+/)?.[0] ?? "" });
        flat += node.matches(".sic") ? SIC : GAP;
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.matches("br")) flat += "\n";
        for (const child of node.childNodes) walk(child, node.dataset.rost ?? voice);
        if (node.matches("th, td")) flat += "\t";
        else if (node.matches("p, li, tr, div, blockquote, .sign > span")) flat += "\n";
      }
    };
    for (const root of roots) {
      walk(root, root.closest("[data-rost]")?.dataset.rost ?? "");
      flat += "\n";
    }
    return { flat: flat.replace(MASKED, (mask) => MASK.repeat(mask.length)), nodes, turns };
  };
  const clean = (flat) => flat
    .replaceAll("\u200B", "").replace(/ *\uE000/g, " [sic]").replace(/\uE002+/g, "[…]")
    .replace(/ *\uE001[ \uE001]*(?=[.,;:!?)\]])/g, "").replaceAll(GAP, "")
    .replace(/ {2,}/g, " ").replace(/ *\t\s*\n/g, "\n").replace(/ *([\n\t]) */g, "$1").replace(/\n+/g, "\n").trim();
  const words = (root) => clean(read([root]).flat).replace(/\s+/g, " ");

  // Whom the words retell, all of them or some: "återger motionen", "delvis återgivning av motionen", or nothing.
  const retelling = ({ flat, nodes }, start = 0, end = flat.length) => {
    const voices = new Set(nodes
      .filter(({ node, at }) => /[\p{L}\p{N}]/u.test(flat.slice(Math.max(at, start), Math.min(at + node.length, end))))
      .map(({ voice }) => voice));
    const sources = [...voices].filter(Boolean).map((voice) => voice.replace(RETELLS, "")).join(" och ");
    if (!sources) return "";
    return voices.has("") ? `delvis återgivning av ${sources}` : `${RETELLS}${sources}`;
  };
  const bracketed = (text) => (text ? ` (${text})` : "");

  // What the reader has selected of a text: its two places, or nothing.
  const selected = ({ flat, nodes }) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const inside = nodes.filter(({ node }) => range.intersectsNode(node));
    if (!inside.length) return null;
    const first = inside[0];
    const last = inside.at(-1);
    let start = first.at + (range.startContainer === first.node ? range.startOffset : 0);
    let end = last.at + (range.endContainer === last.node ? range.endOffset : last.node.length);
    while (start < end && /[\s\uE000\uE001]/.test(flat[start])) start += 1;
    while (start < end && /[\s\uE001]/.test(flat[end - 1])) end -= 1;
    if (start < end) end += flat.slice(end).match(/^ *\uE000/)?.[0].length ?? 0; // [sic] goes with the word before it
    return start < end ? { start, end } : null;
  };

  const quoted = (text) => (text.startsWith("”") && text.endsWith("”") && text.length > 1 ? text : `”${text}”`);

  // ---------- Templates ----------
  const RIS = /^\s*TY {2}-/;
  const fill = (template, { sida, stycke, adress, id }) => {
    const kind = /^\s*[[{]/.test(template) ? "json" : /^\s*@/.test(template) ? "bibtex" : "text";
    const escaped = {
      json: (text) => JSON.stringify(text).slice(1, -1),
      bibtex: (text) => text.replace(/[{}\\]/g, "").replace(/[&%$#_]/g, "\\$&"),
      text: (text) => text,
    }[kind];
    let filled = template;
    const [from, to = from] = sida.split("–");
    if (kind === "bibtex") sida = sida.replace("–", "--");
    else if (RIS.test(template) && sida) { // RIS has a field for each end
      filled = filled.replace(/^(SP {2}- )\{sida\}/m, `$1${from}`).replace(/^(EP {2}- )\{sida\}/m, `$1${to}`);
    }
    if (!sida) {
      filled = filled.replace(/s\.\s\{sida\},\s?/g, "");
      filled = kind === "json"
        ? filled.replace(/"[^"]*"\s*:\s*"[^"]*\{sida\}[^"]*"\s*,?\s*/g, "").replace(/,(\s*[}\]])/g, "$1")
        : filled.replace(/^.*\{sida\}.*(?:\n|$)/gm, ""); // a line that says nothing but the page
    }
    return filled.replaceAll("{sida}", () => escaped(sida)).replaceAll("{stycke}", () => escaped(stycke))
      .replaceAll("{adress}", () => adress).replaceAll("{id}", () => id);
  };

  // The paper's citations, each with the template that its places make; the paper has no paragraph or id, so what joins
  // those to what stands before them is not there either.
  const box = document.querySelector(".citebox [data-plats]")?.closest(".citebox") ?? null;
  const citations = new Set([...(box?.querySelectorAll("[data-plats]") ?? [])].map((part) => part.parentElement));
  const JOINTS = { stycke: ", ", id: "-" };
  const templates = new Map([...citations].map((element) => {
    const open = element.cloneNode(true);
    for (const part of open.querySelectorAll("[data-plats]")) {
      part.textContent = `${JOINTS[part.dataset.plats] ?? ""}{${part.dataset.plats}}`;
    }
    return [element, open.textContent];
  }));
  const inWords = templates.get(box?.querySelector(".cite")) ?? "";

  // ---------- Pieces ----------
  const pieces = new Map(); // by their button
  const describe = (piece, scope, title) => {
    const values = { sida: piece.dataset.sida ?? "", stycke: piece.dataset.namn ?? piece.id, adress: address(piece.id), id: piece.id };
    if (!scope) return { piece, values, name: title, label: `Kopiera länk till ${title}`, read: () => read([]) };
    const source = ({ turns }, range) => {
      const [first, last] = values.sida.split("–");
      const template = scope.dataset.cite || inWords;
      if (!range || !last) return fill(template, values);
      const page = (at) => turns.findLast((turn) => turn.at < at)?.page ?? first;
      const pages = [...new Set([page(range.start), page(range.end)])].join("–");
      return fill(template, { ...values, sida: pages });
    };
    if (!piece.matches("td")) {
      return {
        piece, values, name: values.stycke, label: `Citera ${values.stycke}`,
        read: () => read(parts(piece)),
        cite: (text, range) => {
          const quote = quoted(clean(range ? text.flat.slice(range.start, range.end) : text.flat));
          return `${quote}${bracketed(retelling(text, range?.start, range?.end))} ${source(text, range)}`;
        },
      };
    }
    const head = piece.parentElement.querySelector("th");
    const who = words(head.querySelector(".who") ?? head);
    const label = piece.querySelector(".cell-label");
    const question = label ? words(label) : "";
    const name = [who, question.split(":")[0]].filter(Boolean).join(", ");
    const asked = [who, question].filter(Boolean).join(", ");
    return {
      piece, values, name, label: `Citera: ${name}`,
      read: () => read(parts(piece)),
      cite: (text, range) => {
        const statements = [];
        let place = 0;
        let isSourced = false; // each quote then says where it stands, and the date
        for (const part of piece.querySelectorAll(".cellhead, .cell-quote, .cell-note")) {
          if (part.matches(".cellhead")) {
            const chips = [...part.querySelectorAll(".chip")].map(words);
            const stance = words(part.querySelector(".pos") ?? part);
            statements.push({ stance: `${asked}: ${stance}${bracketed(chips.join(", "))}.`, quotes: [], notes: [] });
            continue;
          }
          if (part.matches(".cell-note")) {
            statements.at(-1)?.notes.push(`Redaktionens anmärkning: ${words(part)}`.replace(/([^.!?…])$/, "$1."));
            continue;
          }
          const quote = part.querySelector(".src");
          const whole = quote ? read([quote]).flat : "";
          const start = Math.max(place + whole.indexOf("”") + 1, range?.start ?? 0); // the outer signs are ours
          const end = Math.min(place + whole.lastIndexOf("”"), range?.end ?? Infinity);
          place += whole.length;
          const said = start < end ? clean(text.flat.slice(start, end)) : "";
          if (!said) continue;
          const ref = part.querySelector(".ref");
          const from = part.dataset.kalla ? ` ${inFull(part.dataset.kalla)}` : `${bracketed(ref ? words(ref) : "")}.`;
          isSourced ||= Boolean(part.dataset.kalla);
          statements.at(-1)?.quotes.push(`”${said}”${bracketed(retelling(text, start, end))}${from}`);
        }
        const kept = range ? statements.filter((one) => one.quotes.length) : statements;
        const lines = kept.map((one) => [one.stance, ...one.quotes, ...one.notes].join(" "));
        if (!statements.length) {
          const texts = [...piece.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE || !node.matches(`.cell-label, ${EXTRA}`));
          lines.push(`${asked}: ${texts.map((node) => node.textContent).join("").replace(/\s+/g, " ").trim()}.`);
        }
        return [...lines, isSourced ? values.adress : source(text)].join(" ");
      },
    };
  };

  // ---------- A link to words: #id:~:text=[before-,]first[,last][,-after] ----------
  const fold = (text) => text.replace(/\u200B/g, "").replace(/\s+/g, " ").toLocaleLowerCase("sv");
  const encode = (text) => encodeURIComponent(text.replace(/\s+/g, " ").trim()).replaceAll("-", "%2D");
  const fragment = ({ flat }, range) => {
    const page = fold(document.body.innerText);
    const once = (text) => {
      const wanted = fold(text).trim();
      const at = page.indexOf(wanted);
      return Boolean(wanted) && at >= 0 && page.indexOf(wanted, at + 1) < 0;
    };
    const isWord = (sign) => /[\p{L}\p{N}]/u.test(sign ?? "");
    let { start, end } = range ?? { start: 0, end: flat.length };
    while (isWord(flat[start]) && isWord(flat[start - 1])) start -= 1; // a browser finds whole words only
    while (isWord(flat[end - 1]) && isWord(flat[end])) end += 1;

    // Runs of words with nothing of ours between them; every part of the link must lie within one.
    const runs = [...flat.matchAll(/[^\uE000-\uE002\n\t]+/g)].map((run) => {
      const [low, high] = [Math.max(run.index, start), Math.min(run.index + run[0].length, end)];
      const tokens = low < high ? [...flat.slice(low, high).matchAll(/\S+/g)] : [];
      return {
        from: run.index,
        to: run.index + run[0].length,
        words: tokens.filter((word) => /[\p{L}\p{N}]/u.test(word[0]))
          .map((word) => ({ start: low + word.index, end: low + word.index + word[0].length })),
      };
    }).filter((run) => run.words.length);
    if (!runs.length) return null;
    const first = runs.find((run) => run.words.length > 2) ?? runs[0];
    const last = runs.findLast((run) => run.words.length > 2) ?? first;
    const told = (directive, isWhole = first === runs[0] && last === runs.at(-1)) => ({ directive, isWhole });
    const text = (run, from, to) => flat.slice(run.words[from].start, run.words[to - 1].end);
    const all = (run) => text(run, 0, run.words.length);

    const grow = (run, backwards) => {
      const count = run.words.length;
      for (let size = Math.min(4, count); size <= count; size += 1) {
        const found = backwards ? text(run, count - size, count) : text(run, 0, size);
        if (once(found)) return { text: found, size };
      }
      return null;
    };
    // The shortest end of the last run that does not stand already between the opening and it: a browser takes the first.
    const tail = (run, after) => {
      const count = run.words.length;
      const between = fold(flat.slice(after, run.words.at(-1).end).replace(/[\uE000-\uE002\n\t]/g, " "));
      for (let size = Math.min(4, count); size <= count; size += 1) {
        const found = fold(text(run, count - size, count)).trim();
        if (between.indexOf(found) === between.length - found.length) return text(run, count - size, count);
      }
      return null;
    };
    if (runs.length > 1) {
      const opening = grow(runs[0], false);
      const closing = opening && tail(runs.at(-1), runs[0].words[opening.size - 1].end);
      if (closing) return told(`text=${encode(opening.text)},${encode(closing)}`, true);
    }
    if (first === last && (first.words.length <= 10 || !grow(first, false))) {
      const exact = all(first);
      if (once(exact)) return told(`text=${encode(exact)}`);
      // The same words stand elsewhere: say what stands before them, then also after.
      const [low, high] = [first.words[0].start, first.words.at(-1).end];
      const before = [...flat.slice(first.from, low).matchAll(/\S+/g)].map((word) => first.from + word.index);
      const after = [...flat.slice(high, first.to).matchAll(/\S+/g)].map((word) => high + word.index + word[0].length);
      for (const to of [high, ...after.slice(0, 8)]) {
        for (const from of [low, ...before.slice(-8).reverse()]) {
          if (!once(flat.slice(from, to))) continue;
          const prefix = flat.slice(from, low).trim();
          const suffix = flat.slice(high, to).trim();
          return told(`text=${prefix ? `${encode(prefix)}-,` : ""}${encode(exact)}${suffix ? `,-${encode(suffix)}` : ""}`);
        }
      }
      return null;
    }
    const opening = grow(first, false);
    if (!opening) return null;
    const closing = grow(last, true);
    if (!closing) return told(`text=${encode(opening.text)}`, false);
    const overlap = first === last && opening.size + closing.size > first.words.length;
    return told(overlap ? `text=${encode(all(first))}` : `text=${encode(opening.text)},${encode(closing.text)}`);
  };

  // ---------- The panel: one, moved to the button that opens it ----------
  let panel = null;
  let open = null; // the button it stands beside
  let picked = null; // the words selected when it was opened
  let early = null; // selected when a finger or the mouse came down: some browsers then let go of it

  const copy = async (text, done) => {
    panel.fallback.hidden = true;
    panel.status.textContent = ""; // a status is heard when it changes
    try {
      await navigator.clipboard.writeText(text);
      panel.status.textContent = done;
    } catch {
      panel.status.textContent = "";
      panel.fallback.hidden = false;
      panel.area.value = text;
      panel.area.focus();
      panel.area.select();
    }
  };
  const current = () => {
    const one = pieces.get(open);
    const text = one.read();
    return { one, text, range: selected(text) ?? picked };
  };
  const copyLink = () => copy(current().one.values.adress, "Länken är kopierad.");
  const copyQuote = () => {
    const { one, text, range } = current();
    return copy(one.cite(text, range ?? undefined), "Citatet är kopierat, med källa.");
  };
  const copyWords = () => {
    const { one, text, range } = current();
    const found = fragment(text, range);
    return found
      ? copy(`${one.values.adress}:~:${found.directive}`,
        found.isWhole ? "Länken till orden är kopierad." : "Länken är kopierad. Den pekar ut en del av orden.")
      : copy(one.values.adress, "Länken är kopierad. Den leder till stycket: orden gick inte att peka ut.");
  };

  const close = (refocus = false) => {
    if (!open) return;
    const was = open;
    open = null;
    picked = null;
    was.setAttribute("aria-expanded", "false");
    was.removeAttribute("aria-controls");
    panel.element.hidden = true;
    panel.element.remove();
    if (refocus) was.focus();
  };

  const build = () => {
    const what = make("p", { class: "citepanel-what" });
    const link = button("Kopiera länk");
    const quote = button("Kopiera citat med källa");
    const toWords = button("Kopiera länk till orden");
    const formats = button("Källhänvisning i fler format");
    const list = make("ul", {}, ...[link, quote, toWords, formats].map((one) => make("li", {}, one)));
    const status = make("p", { class: "citestatus", role: "status" });
    const area = make("textarea", { readonly: "", rows: "4" });
    const fallback = make("p", { class: "citefallback", hidden: "" }, make("label", {}, "Kopiera med Ctrl+C", area));
    const element = make("div", { class: "citepanel", id: "citera-panel", role: "group" }, what, list, status, fallback);
    link.addEventListener("click", copyLink);
    quote.addEventListener("click", copyQuote);
    toWords.addEventListener("click", copyWords);
    formats.addEventListener("click", () => showFormats(pieces.get(open)));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    return { element, what, quote, toWords, formats, status, fallback, area };
  };

  const show = (opener) => {
    const one = pieces.get(opener);
    const text = one.read();
    const chosen = selected(text) ?? (early?.opener === opener ? early.range : null);
    close();
    panel ??= build();
    open = opener;
    picked = chosen;
    panel.what.textContent = picked ? `Markerade ord i ${one.name}` : upper(one.name);
    panel.element.setAttribute("aria-label", one.label);
    panel.status.textContent = "";
    panel.fallback.hidden = true;
    panel.quote.parentElement.hidden = !one.cite;
    panel.toWords.parentElement.hidden = !clean(text.flat);
    panel.formats.parentElement.hidden = !one.cite || !box || one.piece.matches("td");
    panel.element.hidden = false;
    opener.after(panel.element);
    opener.setAttribute("aria-expanded", "true");
    opener.setAttribute("aria-controls", panel.element.id);
    opener.scrollIntoView({ block: "nearest" }); // another panel above may just have closed
  };

  const adorn = (pid, scope) => {
    const piece = document.getElementById(decodeURIComponent(pid.hash.slice(1)));
    if (!piece?.contains(pid) || piece.matches("tr, table, [data-cite]")) return;
    const one = describe(piece, scope, pid.getAttribute("aria-label")?.replace(/^Länk till /, "") ?? piece.id);
    const opener = button(scope ? "Citera" : "Länk", { class: "citebtn", "aria-expanded": "false", "aria-label": one.label });
    const tool = make(scope ? "div" : "span", { class: scope ? "citetool" : "citetool citetool--link" }, opener);
    pieces.set(opener, one);
    opener.addEventListener("pointerdown", () => { early = { opener, range: selected(one.read()) }; });
    opener.addEventListener("mousedown", (event) => event.preventDefault());
    opener.addEventListener("click", () => {
      opener.focus();
      if (open === opener) close();
      else show(opener);
      early = null;
    });
    const title = pid.closest(HEADING); // outside it, else its name would be read as a part of the heading
    if (piece.matches("td")) piece.append(tool);
    else if (title) title.after(tool);
    else if (!scope) pid.after(tool);
    else if (pid.parentElement === piece) pid.after(tool);
    else pid.parentElement.after(tool);
  };

  for (const pid of document.querySelectorAll('a.pid[href^="#"]')) adorn(pid, pid.closest("[data-cite]"));
  if (pieces.size) {
    document.documentElement.dataset.citera = "js"; // room for the buttons
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !open) return;
      close(panel.element.contains(document.activeElement) || document.activeElement === open);
    });
    // Not before the click: a panel in a table that closes when the mouse comes down moves what was to be clicked.
    let pressing = false;
    const outside = (event) => {
      if (open && event.target !== open && !panel.element.contains(event.target)) close();
    };
    addEventListener("pointerdown", () => { pressing = true; }, true);
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => { pressing = false; }, true);
    addEventListener("click", outside);
    addEventListener("focusin", (event) => { if (!pressing) outside(event); });
  }

  // ---------- The citation box, filled for one piece ----------
  for (const element of templates.keys()) element.textContent = inFull(element.textContent);
  const original = new Map();
  let shown = ""; // id of the piece that the box is filled for
  let about = null;
  const heading = box?.querySelector(HEADING);
  const restore = () => {
    for (const [element, before] of original) element.textContent = before;
    shown = "";
    about.hidden = true;
    heading?.focus();
  };
  const showFormats = ({ values, piece, read: readPiece }) => {
    const stycke = [values.stycke, retelling(readPiece())].filter(Boolean).join(", ");
    if (!about) {
      const whole = button("Visa hela dokumentets");
      about = make("p", { class: "citefor" }, make("span"), " ", whole);
      whole.addEventListener("click", restore);
      if (heading) heading.after(about);
      else box.prepend(about);
    }
    about.firstChild.textContent = `Gäller ${values.stycke}${values.sida ? `, s. ${values.sida}` : ""}.`;
    about.hidden = false;
    shown = piece.id;
    for (const [element, template] of templates) {
      if (!original.has(element)) original.set(element, element.textContent);
      element.textContent = fill(template, { ...values, stycke });
    }
    close();
    for (const details of box.querySelectorAll("details.format")) details.open = true;
    const outer = box.closest("details");
    if (outer) outer.open = true;
    const target = heading ?? box;
    target.tabIndex = -1;
    target.focus();
    target.scrollIntoView({ block: "start" });
  };

  const find = (selector) => (selector ? document.querySelector(selector) : null);

  // ---------- button[data-download] ----------
  for (const trigger of document.querySelectorAll("button[data-download]")) {
    const source = find(trigger.dataset.download);
    if (!source) continue;
    trigger.hidden = false;
    trigger.addEventListener("click", () => {
      const text = RIS.test(source.textContent) ? source.textContent.replace(/\n?$/, "\n").replaceAll("\n", "\r\n") : source.textContent; // its lines end so
      const file = shown ? trigger.dataset.file.replace(/(\.\w+)?$/, `-${shown}$1`) : trigger.dataset.file;
      const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
      make("a", { href: url, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60000); // a browser may read it only after it has asked where to save
    });
  }

  // ---------- button[data-copy], button[data-copy-html] ----------
  const OURS = "script, style, button, .pid, .citetool, .vh, [hidden]";
  const inOneLine = (element) => {
    const copied = element.cloneNode(true);
    for (const part of copied.querySelectorAll(OURS)) part.remove();
    for (const turn of copied.querySelectorAll("br, p, div, li, small")) turn.before(" ");
    return copied.textContent.replace(/\s+/g, " ").trim();
  };
  const tableLines = ({ caption, rows }) => [
    ...(caption ? [inOneLine(caption)] : []),
    ...[...rows].map((row) => [...row.cells].map(inOneLine).join("\t")),
  ];
  const lines = (element) => {
    if (element.matches("table")) return tableLines(element);
    return element.querySelector("table") ? [...element.children].flatMap(lines) : [inOneLine(element)];
  };
  const plainText = (element) => {
    if (element.value !== undefined) return element.value;
    return element.matches("table") ? tableLines(element).join("\n") : element.textContent.trim();
  };
  // What is pasted as a table or text may stand as code in a field, or in a template.
  const pasted = (element) => {
    if (element.value !== undefined) return new DOMParser().parseFromString(element.value, "text/html").body;
    return element.matches("template") ? element.content.firstElementChild : element;
  };
  const richText = (element) => {
    if (element.value !== undefined) return element.value;
    const copied = pasted(element).cloneNode(true);
    const live = [...copied.querySelectorAll("a[href]")];
    for (const link of live) link.href = new URL(link.getAttribute("href"), document.baseURI).href;
    for (const part of copied.querySelectorAll(OURS)) part.remove();
    for (const part of [copied, ...copied.querySelectorAll("*")]) {
      for (const { name } of [...part.attributes]) {
        if (!["href", "colspan", "rowspan", "scope", "lang"].includes(name)) part.removeAttribute(name);
      }
    }
    return copied.outerHTML;
  };
  for (const trigger of document.querySelectorAll("button[data-copy], button[data-copy-html]")) {
    const target = find(trigger.dataset.copy);
    const rich = find(trigger.dataset.copyHtml);
    if (!target && !rich) continue;
    trigger.hidden = false;
    let status = null;
    let spare = target?.matches("textarea") ? target : null; // where the text can be copied by hand
    trigger.addEventListener("click", async () => {
      const text = target ? plainText(target) : lines(pasted(rich)).filter(Boolean).join("\n");
      if (!status) {
        status = make("span", { class: "citestatus", role: "status" });
        trigger.after(status);
      }
      status.textContent = "";
      try {
        if (rich && typeof ClipboardItem === "function") {
          await navigator.clipboard.write([new ClipboardItem({
            "text/plain": new Blob([text], { type: "text/plain" }),
            "text/html": new Blob([richText(rich)], { type: "text/html" }),
          })]);
        } else await navigator.clipboard.writeText(text);
        const isTable = rich && (rich.matches("table") || pasted(rich).querySelector("table"));
        const done = trigger.dataset.copied ?? (isTable ? "Tabellen är kopierad." : "Texten är kopierad.");
        setTimeout(() => { status.textContent = done; }, 100); // a new status is heard only when it changes
      } catch {
        if (!spare) {
          spare = make("textarea", { readonly: "", rows: "4" });
          status.after(make("span", { class: "citefallback" }, make("label", {}, "Kopiera med Ctrl+C", spare)));
        }
        if (spare === target) status.textContent = "Kopiera med Ctrl+C";
        else spare.value = text;
        spare.focus();
        spare.select();
      }
    });
  }
})();
