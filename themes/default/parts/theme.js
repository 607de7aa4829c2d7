// The switch between dark and light. Without it, the system decides.
(function () {
	"use strict";
	var button = document.querySelector(".theme-switch");
	if (!button) return;
	var root = document.documentElement;
	var system = matchMedia("(prefers-color-scheme: dark)");
	function dark() { return root.dataset.theme ? root.dataset.theme === "dark" : system.matches; }
	function label() { button.textContent = dark() ? "Light" : "Dark"; }
	button.addEventListener("click", function () {
		root.dataset.theme = dark() ? "light" : "dark";
		try { localStorage.setItem("daybook-theme", root.dataset.theme); } catch (e) { /* for this page only */ }
		label();
	});
	system.addEventListener("change", label);
	label();
	button.hidden = false;
})();
