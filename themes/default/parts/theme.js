// The switch between dark and light. Without it, the system decides.
(function () {
	"use strict";
	var button = document.querySelector(".theme-switch");
	if (!button) return;
	var root = document.documentElement;
	button.addEventListener("click", function () {
		var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
		root.dataset.theme = dark ? "light" : "dark";
		try { localStorage.setItem("daybook-theme", root.dataset.theme); } catch (e) { /* for this page only */ }
	});
})();
