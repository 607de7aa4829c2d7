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
	const accents = /['’\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u0652]/g;
	const letters = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ς": "σ" };

	const plain = (text) => text.normalize("NFKD").replace(accents, "").normalize("NFC");
	const lower = (text) => text.toLowerCase().replace(/[ßæœøđłıς]/g, (c) => letters[c]);

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

	// search finds the numbers of the entries for a query, the best first.
	async function search(query) {
		const [head, ...lines] = (await load("index.txt")).trimEnd().split("\n");
		const shards = lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]);
		const found = plain(query).match(chunks) || [];
		const wanted = [...new Set(found.flatMap(cut))].slice(0, 24);
		const last = cut(found[found.length - 1] || "");
		const begun = /\s$/.test(query) ? [] : [last[0], last[last.length - 1]];
		const sums = new Map(), had = new Map();
		if (!shards.length) return { order: [], wanted, begun };
		for (const { scores, counts } of await Promise.all(wanted.map((w) => entries(shards, w, begun.includes(w))))) {
			for (const [number, score] of scores) {
				sums.set(number, (sums.get(number) || 0) + score);
				if (counts) had.set(number, (had.get(number) || 0) + 1);
			}
		}
		const total = (number) => sums.get(number) * (had.get(number) || 1);
		return { order: [...sums.keys()].sort((a, b) => total(b) - total(a) || a - b), wanted, begun, of: head.split(" ")[4] };
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

	// marked puts text into an element, the words that were looked for marked.
	function marked(element, text, isHit) {
		let from = 0;
		for (const m of text.matchAll(chunks)) {
			if (!words(m[0]).some(isHit)) continue;
			element.append(text.slice(from, m.index));
			const mark = document.createElement("mark");
			mark.textContent = m[0];
			element.append(mark);
			from = m.index + m[0].length;
		}
		element.append(text.slice(from));
		return element;
	}

	// around is the part of a text that stands about its first hit.
	function around(text, isHit) {
		let hit = 0;
		for (const m of text.matchAll(chunks)) if (words(m[0]).some(isHit)) { hit = m.index; break; }
		if (text.length < 220 || hit < 80) return text.slice(0, 220) + (text.length > 220 ? " …" : "");
		const from = text.indexOf(" ", hit - 60) + 1;
		return "… " + text.slice(from, from + 220) + (from + 220 < text.length ? " …" : "");
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
		marked(link, found.title, isHit);
		const where = make("p", "where", item);
		where.append(found.kind);
		if (found.service) marked(make("b", "", (where.append(" · "), where)), found.service, isHit);
		if (found.path) where.append(" · " + found.path);
		const text = make("p", "result-text", item);
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
		marked(text, around(best.text, isHit), isHit);
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
			const { order, wanted, begun } = await search(query);
			const isHit = (word) => wanted.includes(word) || begun.some((b) => b && word.startsWith(b));
			const rows = async (from) => (await Promise.all(order.slice(from, from + most).map(entry))).map((found) => row(found, isHit));
			const first = await rows(0);
			if (turn !== asked) return;
			clear(!order.length ? daybookSay("[[search.nothing]]", { query: query.trim() }) : daybookSay([[search.found]], { n: order.length }));
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
