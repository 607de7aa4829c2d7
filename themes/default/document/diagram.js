// Draws Mermaid's diagrams before they come into view, where the theme holds
// Mermaid (make mermaid); elsewhere their source is shown. Mermaid writes styles
// into what it draws, and the policy of the site allows none, so that it works
// in a frame whose style elements and attributes are led to what the policy does
// allow: constructed style sheets. What it made stands in a shadow tree with a
// sheet of its own, once for each theme.
(() => {
	"use strict";
	const library = "../assets/mermaid.min.js";
	const blocks = document.querySelectorAll(".prose pre > code.language-mermaid");
	if (!library || !blocks.length || !("adoptedStyleSheets" in document)) return;
	const address = new URL(library, document.currentScript.src).href;
	const colours = {
		light: { background: "#fbfaf6", primaryColor: "#f4f1ea", primaryTextColor: "#1e1c19", primaryBorderColor: "#5b564d", lineColor: "#5b564d", secondaryColor: "#fbfaf6", tertiaryColor: "#fbfaf6" },
		dark: { darkMode: true, background: "#15171a", primaryColor: "#1d2024", primaryTextColor: "#e7e3da", primaryBorderColor: "#a8a297", lineColor: "#a8a297", secondaryColor: "#15171a", tertiaryColor: "#15171a" },
	};

	// Markup keeps its styles under another name: a parser would refuse them.
	const hidden = (markup) => markup.replace(/(<[^>]*\s)style=/g, "$1data-style=");
	function styled(root) {
		for (const e of root.querySelectorAll("[data-style]")) {
			e.style.cssText = e.dataset.style;
			delete e.dataset.style;
		}
		return root;
	}

	// lead sends the styles that are written in a window past its markup.
	function lead(inside) {
		const element = inside.Element.prototype, set = element.setAttribute, create = inside.document.createElement;
		element.setAttribute = function (name, value) {
			if (name.toLowerCase() === "style" && this.style) this.style.cssText = value;
			else set.call(this, name, value);
		};
		const markup = Object.getOwnPropertyDescriptor(element, "innerHTML");
		Object.defineProperty(element, "innerHTML", {
			get() { return hidden(markup.get.call(this)); },
			set(text) { markup.set.call(this, hidden(String(text))); styled(this); },
		});
		const parse = inside.DOMParser.prototype.parseFromString;
		inside.DOMParser.prototype.parseFromString = function (text, type) { return parse.call(this, hidden(String(text)), type); };
		inside.document.createElement = function (name, options) {
			if (name !== "style") return create.call(this, name, options);
			const stand = create.call(this, "data");
			const sheet = { set(rules) {
				const made = new inside.CSSStyleSheet();
				made.replaceSync(rules);
				inside.document.adoptedStyleSheets = [made];
			} };
			return Object.defineProperties(stand, { innerHTML: sheet, textContent: sheet });
		};
	}

	let room; // the frame's window, once Mermaid is there
	function open() {
		return room ||= new Promise((resolve, reject) => {
			const frame = document.createElement("iframe");
			frame.className = "diagram-room";
			frame.title = "";
			frame.ariaHidden = "true";
			frame.tabIndex = -1;
			document.body.append(frame);
			const inside = frame.contentWindow;
			lead(inside);
			const script = inside.document.createElement("script");
			script.src = address;
			script.onload = () => resolve(inside);
			script.onerror = () => reject(new Error(address));
			inside.document.head.append(script);
		});
	}

	// draw is one drawing as an element with a shadow tree.
	let drawn = 0;
	async function draw(inside, source, theme) {
		inside.mermaid.initialize({
			startOnLoad: false, securityLevel: "strict", suppressErrorRendering: true, htmlLabels: false, flowchart: { htmlLabels: false },
			theme: "base", themeVariables: colours[theme], fontFamily: getComputedStyle(document.body).fontFamily,
		});
		const { svg } = await inside.mermaid.render("diagram-" + ++drawn, source);
		const host = document.createElement("div");
		host.className = "on-" + theme;
		const tree = host.attachShadow({ mode: "open" });
		const read = new DOMParser().parseFromString(hidden(svg), "text/html").querySelector("svg");
		if (!read) throw new Error();
		const rules = [...inside.document.adoptedStyleSheets].flatMap((s) => [...s.cssRules]).map((r) => r.cssText).join("\n");
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(":host svg { display: block; max-width: 100%; height: auto; }\n" + rules);
		tree.adoptedStyleSheets = [sheet];
		read.querySelectorAll("style").forEach((s) => s.remove());
		tree.append(document.adoptNode(read));
		styled(tree);
		return host;
	}

	async function show(code) {
		const block = code.parentElement;
		const source = code.textContent;
		const inside = await open();
		const drawings = [await draw(inside, source, "light"), await draw(inside, source, "dark")];
		const figure = document.createElement("figure");
		figure.className = "diagram";
		// What the reader looks at already must not move: its place stays as high.
		const place = block.getBoundingClientRect();
		if (place.top < innerHeight && place.bottom > 0) {
			figure.style.height = place.height + "px";
			figure.tabIndex = 0;
		}
		const more = document.createElement("details");
		const summary = document.createElement("summary");
		summary.textContent = "[[diagram.source]]";
		block.replaceWith(figure);
		more.append(summary, block);
		figure.append(...drawings, more);
	}

	// One after the other: Mermaid holds one configuration.
	let last = Promise.resolve();
	const watch = new IntersectionObserver((seen) => {
		for (const entry of seen) if (entry.isIntersecting) {
			watch.unobserve(entry.target);
			last = last.then(() => show(entry.target)).catch(() => { /* the source stays */ });
		}
	}, { rootMargin: "0px 0px 100% 0px" });
	blocks.forEach((code) => watch.observe(code));
})();
