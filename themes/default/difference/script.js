// Compares any two editions. Each kept edition has a small file with what turned
// since the kept one before; the files between two editions, put together, say
// what changed between them.
(() => {
	"use strict";
	const form = document.querySelector("form.compare");
	if (!form) return;
	const out = document.querySelector(".compared");
	const marks = form.querySelector("template").content;
	const dates = [...form.from.options].map((o) => o.value).sort();
	const most = 200;

	const files = new Map();
	const load = (date) => {
		if (!files.has(date)) files.set(date, fetch(form.dataset.files + date + ".json").then((r) => {
			if (!r.ok) throw new Error(String(r.status));
			return r.json();
		}));
		return files.get(date);
	};

	function make(name, attributes, ...content) {
		const e = document.createElement(name);
		for (const key in attributes) e.setAttribute(key, attributes[key]);
		e.append(...content);
		return e;
	}
	// What stands in back-quotes is code.
	const spans = (text) => {
		const parts = text.split("`");
		return parts.length % 2 ? parts.map((p, i) => i % 2 ? make("code", {}, p) : p) : [text];
	};
	const plural = (n, one, many) => n + " " + (n === 1 ? one : many);

	// compose puts the turns of many nights together, finding by finding.
	function compose(nights) {
		const found = new Map();
		for (const night of nights) for (const t of night.turns) {
			const before = found.get(t.id);
			found.set(t.id, { ...t, was: before ? before.was : t.was });
		}
		const lists = { opened: [], back: [], closed: [], exempt: [], passed: 0 };
		for (const t of found.values()) {
			const stood = t.was === "open" || t.was === "exempt";
			if (t.was === t.is || (!stood && t.is === "closed")) lists.passed++;
			else if (t.is === "open") (t.was ? lists.back : lists.opened).push(t);
			else if (t.is === "exempt") lists.exempt.push(t);
			else lists.closed.push(t);
		}
		return lists;
	}

	function services(from, to, nights) {
		const because = new Map();
		for (const night of nights) for (const m of night.moves) because.set(m.service, (because.get(m.service) || new Set()).add(m.because));
		const before = new Map(from.stood.map((s) => [s.name, s]));
		const lists = { moves: [], came: [], went: [] };
		const rank = (level) => to.levels.findIndex((l) => l.level === level);
		for (const s of to.stood) {
			const old = before.get(s.name);
			before.delete(s.name);
			if (!old) lists.came.push(s);
			else if (old.level !== s.level) lists.moves.push({ ...s, from: old.level, up: rank(s.level) > rank(old.level), because: [...because.get(s.name) || []].join("; ") });
		}
		lists.went = [...before.values()];
		return lists;
	}

	const level = (name) => name || "none yet";
	const link = (service, page) => page ? make("a", { href: form.dataset.root + page }, service) : service;

	function findings(title, turns, pages) {
		if (!turns.length) return [];
		const rank = { fail: 0, warn: 1 };
		turns.sort((a, b) => ((rank[a.outcome] ?? 2) - (rank[b.outcome] ?? 2)) || (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
		const list = make("ul", { class: "findings" });
		for (const t of turns.slice(0, most)) {
			const mark = marks.querySelector("." + (t.is === "closed" ? "pass" : t.is === "exempt" ? "exempt" : t.outcome));
			list.append(make("li", { class: "finding" }, mark ? mark.cloneNode(true) : make("span", {}),
				make("p", { class: "finding-title" }, ...spans(t.title)),
				make("p", { class: "finding-where" }, link(t.service, pages.get(t.service)), " · " + t.check, t.why || t.because ? " · " + [t.why, t.because].filter(Boolean).join("; ") : "")));
		}
		const more = turns.length > most ? [make("p", { class: "more" }, turns.length - most + " more are not listed here.")] : [];
		return [make("h3", {}, title), list, ...more];
	}

	function show(from, to, nights) {
		const lists = compose(nights);
		const moved = services(from, to, nights);
		const pages = new Map([...from.stood, ...to.stood].map((s) => [s.name, s.page]));
		const all = [
			plural(lists.opened.length, "finding", "findings") + " opened",
			lists.back.length && lists.back.length + " came back", lists.closed.length + " closed",
			lists.exempt.length && lists.exempt.length + " exempted",
			lists.passed && lists.passed + " more came and went in between",
		].filter(Boolean).join(", ");
		const said = [make("h2", {}, "From " + form.from.selectedOptions[0].text + " to " + form.to.selectedOptions[0].text),
			make("p", { class: "about" }, all + ". " + from.standing + " stood before, " + to.standing + " after.")];
		if (from.ruleSet !== to.ruleSet) said.push(make("p", { class: "notice" }, "The rules moved: the two editions did not ask the same."));
		if (from.release && to.release && from.release !== to.release) said.push(make("p", { class: "notice" }, "Another release of daybook made the later one; it may read more than the one before."));
		if (moved.moves.length) said.push(make("h3", {}, "Levels"), ...moved.moves.map((m) => make("p", { class: "move" },
			link(m.name, m.page), (m.up ? " rose" : " fell") + " from " + level(m.from) + " to " + level(m.level) + " ", make("span", { class: "where" }, m.because))));
		for (const [title, list] of [["Services that came", moved.came], ["Services that went", moved.went]]) {
			if (list.length) said.push(make("h3", {}, title), make("ul", { class: "plain-services" }, ...list.map((s) => make("li", {}, link(s.name, s.page), " " + level(s.level)))));
		}
		said.push(...findings("Opened", lists.opened, pages), ...findings("Came back", lists.back, pages),
			...findings("Closed", lists.closed, pages), ...findings("Exempted", lists.exempt, pages));
		out.replaceChildren(...said);
	}

	let asked = 0;
	async function compare() {
		const turn = ++asked;
		if (form.from.value > form.to.value) [form.from.value, form.to.value] = [form.to.value, form.from.value];
		const from = form.from.value, to = form.to.value;
		if (from === to) {
			out.replaceChildren(make("p", { class: "empty" }, "An edition does not differ from itself: choose another one."));
			return;
		}
		try {
			const nights = await Promise.all(dates.filter((d) => d >= from && d <= to).map(load));
			if (turn === asked) show(nights[0], nights[nights.length - 1], nights.slice(1));
		} catch (e) {
			files.clear();
			if (turn === asked) out.replaceChildren(make("p", { class: "notice" }, "The files of these editions could not be read (" + e.message + "). What was compared beforehand is listed below."));
		}
	}

	// The address says which two: #2026-11-14..2026-11-21
	function choose() {
		const [from, to] = location.hash.slice(1).split("..");
		form.to.value = dates.includes(to) ? to : dates[dates.length - 1];
		form.from.value = dates.includes(from) ? from : dates[Math.max(0, dates.length - 2)];
		compare();
	}
	form.addEventListener("change", () => {
		compare();
		history.replaceState(null, "", "#" + form.from.value + ".." + form.to.value);
	});
	addEventListener("hashchange", choose);
	choose();
})();
