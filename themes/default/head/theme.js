// Runs before the page is drawn: the reader's choice of colours, and the place
// for what only scripts can do, so that nothing moves later.
(function () {
	"use strict";
	var root = document.documentElement;
	root.classList.add("js");
	if (navigator.clipboard) root.classList.add("copies");
	try {
		var choice = localStorage.getItem("daybook-theme");
		if (choice === "dark" || choice === "light") root.dataset.theme = choice;
	} catch (e) { /* no storage: the system's colours */ }
})();
