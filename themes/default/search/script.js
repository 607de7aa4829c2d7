// Search in the browser. The index lies in small files under search/; a query
// loads those that hold its words, then what is shown of the best entries. How
// text is cut into words and entries are ranked is said in internal/search,
// which writes the index by the same rules.
(() => {
	"use strict";

	// Words

	const chunks = /[\p{L}\p{N}\p{M}]+(?:[-_./:@]+[\p{L}\p{N}\p{M}]+)*/gu;
	const joiner = /[-_./:@]/;
	const dense = /([ー\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+)/u;
	const accents = /['’\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0655\u0670]/g;
	const letters = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ς": "σ", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه" };
	const everywhere = /^(from|that|then|there|this|what|when|where|which|will|with|your)$/;

	const plain = (text) => text.normalize("NFKD").replace(accents, "").normalize("NFC");
	const lower = (text) => text.toLowerCase().replace(/[ßæœøđłıςىیکة]/g, (c) => letters[c]);

	function stem(word) {
		if (!/^[a-z]{3,}s$/.test(word)) return word;
		if (/[^ae]ies$/.test(word)) return word.slice(0, -3) + "y";
		return /(us|ss|is)$/.test(word) ? word : word.slice(0, -1);
	}

	function humps(part) {
		const cut = part.replace(/([\p{Ll}\p{Nd}])(?=\p{Lu})/gu, "$1\n").replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$1\n").split("\n");
		const whole = lower(part);
		return (cut.length > 1 && [...whole].length <= 60 ? [whole] : [])
			.concat(cut.map((w) => stem(lower(w))).filter((w) => [...w].length <= 40));
	}

	function pairs(run) {
		const all = [...run];
		return all.length === 1 ? [run] : all.slice(1).map((c, i) => all[i] + c);
	}

	// words of one chunk: an identifier whole, then its parts.
	function cut(chunk) {
		const found = [];
		if (joiner.test(chunk)) {
			const segments = chunk.split("/");
			for (const s of [chunk].concat(segments.length > 1 ? segments.filter((s) => s.search(joiner) > 0) : [])) {
				const whole = lower(s).replace(/^[-_./:@]+|[-_./:@]+$/g, "");
				if (whole && [...whole].length <= 60) found.push(whole);
			}
		}
		for (const part of chunk.split(/[-_./:@]+/)) {
			for (const run of part.split(dense)) if (run) found.push(...(dense.test(run) ? pairs(run) : humps(run)));
		}
		return found;
	}

	const words = (text) => (plain(text).match(chunks) || []).flatMap(cut);

	// The index

	const form = document.querySelector("form.search");
	const root = form && new URL(form.getAttribute("action"), location.href);
	const files = new Map();
	function load(name, mode) {
		if (!files.has(name)) {
			const file = fetch(new URL(name, root), { cache: mode || "no-cache" }).then((answer) => {
				if (!answer.ok) throw new Error(name + ": " + answer.status);
				return answer.text();
			});
			file.catch(() => files.clear()); // a newer edition has other files: begin anew next time
			files.set(name, file);
		}
		return files.get(name);
	}

	// parts of a list: what each one's words are not before, and its file.
	const parts = (lines) => lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]);
	const lines = async (name) => (await load(name)).split("\n").filter(Boolean);

	// at is the place of the last shard that begins before the word, or with it.
	function at(shards, word) {
		let low = 0, high = shards.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (shards[middle][0] <= word) low = middle; else high = middle - 1;
		}
		return low;
	}

	// entries of a word, and of those that begin with it: number to score.
	async function entries(shards, word, begun) {
		const first = at(shards, word);
		const last = begun ? Math.min(at(shards, word + "\uffff"), first + 2) : first;
		const scores = new Map();
		let counts = false;
		for (const [, name] of shards.slice(first, last + 1)) {
			for (const line of (await load("words/" + name + ".txt", "default")).split("\n")) {
				const [own, weight, list] = line.split(" ");
				if (own !== word && !(begun && list && own.startsWith(word))) continue;
				const worth = weight * (own === word ? 4 : 3);
				counts = counts || weight > 1;
				let number = 0;
				for (const [, fit, step] of list.matchAll(/([A-Z])([0-9a-z]+)/g)) {
					number += parseInt(step, 36);
					scores.set(number, Math.max(scores.get(number) || 0, worth * (fit.charCodeAt(0) - 64)));
				}
			}
		}
		return { scores, counts };
	}

	// Slips of the finger

	// slips counts the letters to leave out, put in, change, or exchange with the
	// next one, to make one word of the other; where the first was only begun, of
	// the nearest beginning of the other.
	function slips(word, other, begun) {
		const a = [...word], b = [...other];
		let before = [], last = [0, ...b.keys()].map((_, j) => j);
		a.forEach((c, i) => {
			const row = [i + 1];
			b.forEach((d, j) => {
				row.push(Math.min(last[j] + (c === d ? 0 : 1), last[j + 1] + 1, row[j] + 1));
				if (i && j && c === b[j - 1] && d === a[i - 1]) row[j + 1] = Math.min(row[j + 1], before[j - 1] + 1);
			});
			before = last;
			last = row;
		});
		return begun ? Math.min(...last) : last[b.length];
	}

	// mayMean tells words in which a slip is looked for.
	const mayMean = (word) => [...word].length >= 4 && [...word].length <= 24 && /^[\p{L}\p{M}]+$/u.test(word) && !everywhere.test(word);

	// meant are up to two words that may have been meant: one slip away, two where
	// the word is long and whole. Only words are looked at that begin or end with
	// the same two letters, three where it is longer still, and at most six lists.
	async function meant(word, begun) {
		const all = [...word], most = all.length < 8 ? 1 : 2, found = [];
		const lists = parts(await lines("near.txt"));
		for (const [mark, own] of begun ? [["", all]] : [["", all], ["<", all.slice().reverse()]]) {
			let n = all.length < 9 ? 2 : 3, start, first, last;
			do {
				start = mark + own.slice(0, n).join("");
				first = at(lists, start);
				last = at(lists, start + "\uffff");
			} while (last - first > 2 && ++n <= all.length / 2);
			for (const [, name] of lists.slice(first, Math.min(last, first + 2) + 1)) {
				for (const line of (await load("near/" + name + ".txt", "default")).split("\n")) {
					if (!line.startsWith(start)) continue;
					const [listed, bits] = line.split(" ");
					const other = mark ? [...listed].slice(1).reverse().join("") : listed;
					const far = Math.min(slips(word, other), begun ? slips(word, other, true) + 0.5 : 9);
					if (far > 0 && far <= (begun ? 1.5 : most) && !found.some((f) => f.other === other)) found.push({ other, bits: Number(bits), far: far + (other[0] === word[0] ? 0 : 0.25) });
				}
			}
		}
		found.sort((a, b) => a.far - b.far || b.bits - a.bits || (a.other < b.other ? -1 : 1));
		return found.filter((f) => f.far === found[0].far && f.bits > found[0].bits - 3).slice(0, 2);
	}

	// wants tells words that found nothing, or as whole words very little.
	const wants = (word, n, begun) => mayMean(word) && (!n || n <= 2 && !begun && word.length >= 5);

	// mend adds what may have been meant to what a word found. It says what it
	// added: something else, or where there was something much more.
	async function mend(shards, word, found, begun) {
		const n = found.scores.size;
		found.few = n > 0;
		const others = (await meant(word, begun)).filter((f) => !n || f.far <= 1 && f.bits >= 5 + n);
		for (const { other } of others) {
			const more = await entries(shards, other, false);
			for (const [number, score] of more.scores) found.scores.set(number, Math.max(found.scores.get(number) || 0, n ? score / 2 : score));
			found.counts = found.counts || more.counts;
		}
		return others.map((f) => f.other);
	}

	// typed is how a word of the query was written.
	function typed(query, word) {
		const written = (query.match(chunks) || []).flatMap((chunk) => chunk.split(/[-_./:@]+/));
		return written.find((part) => words(part).includes(word)) || word;
	}

	// search finds the numbers of the entries for a query, the best first.
	async function search(query) {
		const [head, ...listed] = await lines("index.txt"), shards = parts(listed);
		const found = plain(query).match(chunks) || [];
		const wanted = [...new Set(found.flatMap(cut))].slice(0, 24);
		const last = cut(found[found.length - 1] || "");
		const begun = /\s$/.test(query) ? [] : [last[0], last[last.length - 1]];
		const sums = new Map(), had = new Map(), slipped = [];
		let looked = 0;
		if (!shards.length) return { order: [], wanted, begun, slipped };
		const each = await Promise.all(wanted.map((w) => entries(shards, w, begun.includes(w))));
		for (const [i, word] of wanted.entries()) {
			if (looked === 3 || !wants(word, each[i].scores.size, begun.includes(word))) continue; // three: a text was pasted
			looked++;
			if (!each[i].scores.size && !begun.includes(word)) { // sent before it was whole
				each[i] = await entries(shards, word, true);
				if (each[i].scores.size) { begun.push(word); continue; }
			}
			const shown = await mend(shards, word, each[i], begun.includes(word));
			if (shown.length) slipped.push({ word, missed: typed(query, word), shown, few: each[i].few });
		}
		for (const { scores, counts } of each) {
			for (const [number, score] of scores) {
				sums.set(number, (sums.get(number) || 0) + score);
				if (counts) had.set(number, (had.get(number) || 0) + 1);
			}
		}
		const total = (number) => sums.get(number) * (had.get(number) || 1);
		return { order: [...sums.keys()].sort((a, b) => total(b) - total(a) || a - b), wanted, begun, slipped, of: head.split(" ")[4] };
	}

	// entry is what is shown of a number.
	async function entry(number) {
		const own = number.toString(36);
		for (const line of (await load("entries/" + (number >> 5) + ".txt")).split("\n")) {
			const [id, title, address, kind, service, path] = line.split("\t");
			if (id === own) return { number, title, address, kind, service, path };
		}
		throw new Error("no entry " + own);
	}

	// sections of an entry's text.
	async function sections(number) {
		const text = "\n" + await load("texts/" + (number >> 3) + ".txt");
		const from = text.indexOf("\n=" + number.toString(36) + "\n");
		if (from < 0) return [];
		const lines = text.slice(from + 1).split("\n").slice(1);
		const end = lines.findIndex((line) => !line.includes("\t"));
		return lines.slice(0, end).map((line) => { const [id, heading, words] = line.split("\t"); return { id, heading, text: words }; });
	}

	window.daybookSearch = { words, search, entry };
	if (!form) return;

	// The page

	const input = form.querySelector("input"), said = document.querySelector(".search-said");
	const list = document.querySelector(".results"), index = document.querySelector(".by-name");
	const more = document.querySelector(".results-more");
	const most = 10;
	let asked = 0, rest = async () => {};

	// hits are the places of a text that were looked for, from and to: words, the
	// parts of identifiers, letters where a script has no spaces.
	function hits(text, isHit) {
		const all = [];
		const add = (from, to) => {
			const last = all[all.length - 1];
			if (last && /^[-_./:@]*$/.test(text.slice(last[1], from))) last[1] = Math.max(last[1], to); else all.push([from, to]);
		};
		for (const m of text.matchAll(chunks)) {
			let from = m.index;
			for (const part of m[0].split(/([-_./:@]+)/).flatMap((p) => p.split(dense))) {
				if (dense.test(part)) {
					const run = [...part];
					let place = from;
					run.forEach((c, i) => {
						const next = run[i + 1] || "";
						if (words(c + next).some(isHit)) add(place, place + c.length + (words(c).some(isHit) ? 0 : next.length));
						place += c.length;
					});
				} else if (words(part).some(isHit)) add(from, from + part.length);
				from += part.length;
			}
		}
		return all;
	}

	// marked puts text into an element, what was looked for marked.
	function marked(element, text, isHit) {
		let from = 0;
		for (const [start, end] of hits(text, isHit)) {
			element.append(text.slice(from, start));
			make("mark", "", element).textContent = text.slice(start, end);
			from = end;
		}
		element.append(text.slice(from));
		return element;
	}

	// limit is where a text may be cut at about so many letters: at a blank, or
	// between two letters where there is none.
	function limit(text, about, blank) {
		if (blank >= 0 && Math.abs(about - blank) < 60) return blank;
		while (about > 0 && /^[\p{M}\udc00-\udfff]/u.test(text.slice(about))) about--;
		return about;
	}

	// around is the part of a text that stands about its first hit.
	function around(text, isHit) {
		const most = 220, [hit] = (hits(text, isHit)[0] || [0]);
		const from = text.length <= most || hit < 80 ? 0 : limit(text, hit - 60, text.indexOf(" ", hit - 60));
		const to = text.length - from <= most ? text.length : limit(text, from + most, text.lastIndexOf(" ", from + most));
		return (from ? "… " : "") + text.slice(from, to).trim() + (to < text.length ? " …" : "");
	}

	function make(name, className, parent) {
		const element = document.createElement(name);
		if (className) element.className = className;
		parent.append(element);
		return element;
	}

	function row(found, isHit) {
		const item = document.createElement("li");
		const link = make("a", "result-title", item);
		link.href = new URL("../" + found.address, root);
		link.dir = "auto";
		marked(link, found.title, isHit);
		const where = make("p", "where", item);
		where.append(found.kind);
		if (found.service) marked(make("b", "", (where.append(" · "), where)), found.service, isHit);
		if (found.path) make("span", "result-path", (where.append(" · "), where)).textContent = found.path;
		const text = make("p", "result-text", item);
		text.dir = "auto";
		text.textContent = "\u00a0";
		detail(found, text, where, link, isHit);
		return item;
	}

	// detail adds the section that fits best, with a link to it.
	async function detail(found, text, where, link, isHit) {
		const all = await sections(found.number).catch(() => []);
		let best = all[0], most = 0;
		for (const s of all) {
			const inHeading = new Set(words(s.heading).filter(isHit)).size, inText = new Set(words(s.text).filter(isHit)).size;
			if (3 * inHeading + 2 * inText > most) { most = 3 * inHeading + 2 * inText; best = s; }
		}
		text.textContent = "";
		if (!best) return text.remove();
		if (best.id && best.heading !== found.title) {
			where.append(" § ");
			marked(where, best.heading, isHit);
			link.hash = best.id;
		}
		const said = best.text ? best : all.slice(all.indexOf(best)).find((s) => s.text); // below its heading
		if (said) marked(text, around(said.text, isHit), isHit); else text.remove();
	}

	// told says what was found, and of which words there is nothing.
	function told(query, order, slipped) {
		if (!order.length) return daybookSay("[[search.nothing]]", { query });
		const list = window.Intl && Intl.ListFormat ? new Intl.ListFormat(document.documentElement.lang || "en") : { format: (all) => all.join(", ") };
		const shown = (all) => list.format(all.map((word) => daybookSay("[[search.quoted]]", { word })));
		return slipped.map((s) => daybookSay(s.few ? "[[search.few]]" : "[[search.slip]]", { missed: s.missed, shown: shown(s.shown) }))
			.concat(daybookSay([[search.found]], { n: order.length })).join(" ");
	}

	function clear(message) {
		list.replaceChildren();
		more.hidden = true;
		said.textContent = message;
	}

	async function run(query) {
		const turn = ++asked;
		history.replaceState(null, "", query.trim() ? "?q=" + encodeURIComponent(query.trim()) : location.pathname);
		index.hidden = query.trim() !== "";
		if (!query.trim()) return clear("");
		try {
			const { order, wanted, begun, slipped } = await search(query);
			const all = wanted.concat(slipped.flatMap((s) => s.shown));
			const isHit = (word) => all.includes(word) || begun.some((b) => b && word.startsWith(b));
			const rows = async (from) => (await Promise.all(order.slice(from, from + most).map(entry))).map((found) => row(found, isHit));
			const first = await rows(0);
			if (turn !== asked) return;
			clear(told(query.trim(), order, slipped));
			index.hidden = order.length > 0;
			list.append(...first);
			more.hidden = order.length <= most;
			rest = async () => {
				const next = await rows(list.children.length);
				if (turn !== asked || !next.length) return;
				list.append(...next);
				more.hidden = list.children.length >= order.length;
				next[0].querySelector("a").focus();
			};
		} catch (error) {
			if (turn !== asked) return;
			index.hidden = false;
			clear(location.protocol === "file:" ?
				"[[search.no-server]]" :
				"[[search.failed]]");
		}
	}

	more.addEventListener("click", () => rest().catch(() => { more.hidden = true; }));
	let timer;
	input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(run, 120, input.value); });
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		clearTimeout(timer);
		await run(input.value.trim() + " ");
		const first = list.querySelector("a");
		if (first) first.focus();
	});
	document.addEventListener("keydown", (event) => {
		const links = [...list.querySelectorAll("a")], here = links.indexOf(document.activeElement);
		const inside = document.activeElement === input || here >= 0;
		if (!inside || event.altKey || event.ctrlKey || event.metaKey) return;
		if (event.key === "ArrowDown" && here + 1 < links.length) links[here + 1].focus();
		else if (event.key === "ArrowUp" && here >= 0) (links[here - 1] || input).focus();
		else if (event.key === "Escape" && here >= 0) input.focus();
		else return;
		event.preventDefault();
	});
	const query = new URLSearchParams(location.search).get("q");
	if (query) { input.value = query; run(query + " "); }
	if (!location.hash) input.focus({ preventScroll: true });
})();
