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
	// A day in a sentence is written as pages write it.
	const month = new Intl.DateTimeFormat(document.documentElement.lang || "en", { month: "long", timeZone: "UTC" });
	const days = (text) => text.replace(/\b(\d{4})-(\d\d)-(\d\d)\b/g, (date, y, m, d) => {
		const day = new Date(date);
		return isNaN(day) ? date : daybookSay("[[date.full]]", { d: String(Number(d)), month: month.format(day), y: y });
	});
	// What stands in back-quotes is code.
	const spans = (text) => {
		const parts = text.split("`");
		return parts.length % 2 ? parts.map((p, i) => i % 2 ? make("code", {}, p) : days(p)) : [text];
	};

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

	// around puts elements into the places of a text.
	const around = (text, places) => text.split(/\{(\w+)\}/).map((part, i) => i % 2 ? places[part] : part);
	// A level is shown as pages show it; one that the ladder no longer has is a word.
	function level(name) {
		const word = name || "[[level.none]]";
		const shown = [...marks.querySelectorAll(".level")].find((l) => l.textContent.trim() === word);
		return shown ? shown.cloneNode(true) : word;
	}
	const link = (service, page) => page ? make("a", { href: form.dataset.root + page }, service) : service;
	// What stands is told on the page of its service.
	const told = (t, page) => page && t.is === "open" ? [make("a", { href: form.dataset.root + page + "#f:" + t.id }, ...spans(t.title))] : spans(t.title);

	function findings(title, turns, pages) {
		if (!turns.length) return [];
		const rank = { fail: 0, warn: 1 };
		turns.sort((a, b) => ((rank[a.outcome] ?? 2) - (rank[b.outcome] ?? 2)) || (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
		const list = make("ul", { class: "findings" });
		for (const t of turns.slice(0, most)) {
			const mark = marks.querySelector("." + (t.is === "closed" ? "pass" : t.is === "exempt" ? "exempt" : t.outcome));
			list.append(make("li", { class: "finding" }, mark ? mark.cloneNode(true) : make("span", {}),
				make("p", { class: "finding-title" }, ...told(t, pages.get(t.service))),
				make("p", { class: "finding-where" }, link(t.service, pages.get(t.service)), " · ", make("span", { class: "whole" }, t.check), t.why || t.because ? " · " + [t.why, t.because].filter(Boolean).join("; ") : "")));
		}
		const more = turns.length > most ? [make("p", { class: "more" }, daybookSay("[[changes.more]]", { n: turns.length - most }))] : [];
		return [make("h3", {}, title), list, ...more];
	}

	function show(from, to, nights) {
		const lists = compose(nights);
		const moved = services(from, to, nights);
		const pages = new Map([...from.stood, ...to.stood].map((s) => [s.name, s.page]));
		const all = [
			daybookSay([[changes.opened]], { n: lists.opened.length }),
			lists.back.length && daybookSay([[changes.came-back]], { n: lists.back.length }), daybookSay([[changes.closed]], { n: lists.closed.length }),
			lists.exempt.length && daybookSay([[changes.were-exempted]], { n: lists.exempt.length }),
			lists.passed && daybookSay([[changes.passed]], { n: lists.passed }),
		].filter(Boolean).join("[[list.comma]]");
		const said = [make("h2", {}, daybookSay("[[changes.from-to]]", { from: form.from.selectedOptions[0].text, to: form.to.selectedOptions[0].text })),
			make("p", { class: "about" }, daybookSay("[[changes.stood]]", { turned: all, before: from.standing, after: to.standing }))];
		if (from.ruleSet !== to.ruleSet) said.push(make("p", { class: "notice" }, "[[changes.rules]]"));
		if (from.release && to.release && from.release !== to.release) said.push(make("p", { class: "notice" }, "[[changes.release]]"));
		if (moved.moves.length) said.push(make("h3", {}, "[[column.levels]]"), ...moved.moves.map((m) => make("p", { class: "move" },
			...around(m.up ? "[[level.rose]]" : "[[level.fell]]", { service: link(m.name, m.page), from: level(m.from), to: level(m.level) }), " ", make("span", { class: "where" }, m.because))));
		for (const [title, list] of [["[[changes.came]]", moved.came], ["[[changes.went]]", moved.went]]) {
			if (list.length) said.push(make("h3", {}, title), make("ul", { class: "plain-services" }, ...list.map((s) => make("li", {}, link(s.name, s.page), " ", level(s.level)))));
		}
		said.push(...findings("[[column.opened]]", lists.opened, pages), ...findings("[[changes.back]]", lists.back, pages),
			...findings("[[column.closed]]", lists.closed, pages), ...findings("[[changes.exempted]]", lists.exempt, pages));
		out.replaceChildren(...said);
	}

	let asked = 0;
	async function compare() {
		const turn = ++asked;
		if (form.from.value > form.to.value) [form.from.value, form.to.value] = [form.to.value, form.from.value];
		const from = form.from.value, to = form.to.value;
		if (from === to) {
			out.replaceChildren(make("p", { class: "empty" }, "[[changes.same]]"));
			return;
		}
		try {
			const nights = await Promise.all(dates.filter((d) => d >= from && d <= to).map(load));
			if (turn === asked) show(nights[0], nights[nights.length - 1], nights.slice(1));
		} catch (e) {
			files.clear();
			if (turn === asked) out.replaceChildren(make("p", { class: "notice" }, daybookSay("[[changes.unread]]", { why: e.message })));
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
