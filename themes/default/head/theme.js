// Puts the reader's choice of colours on before the page is drawn.
(function () {
	"use strict";
	try {
		var choice = localStorage.getItem("daybook-theme");
		if (choice === "dark" || choice === "light") document.documentElement.dataset.theme = choice;
	} catch (e) { /* no storage: the system's colours */ }
})();
