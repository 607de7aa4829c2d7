// A browser shows a folder's listing for file:// addresses: lead to its page.
(function () {
	"use strict";
	if (location.protocol !== "file:") return;
	document.addEventListener("click", function (event) {
		var link = event.target.closest && event.target.closest("a[href]");
		if (!link || link.protocol !== "file:" || !link.pathname.endsWith("/")) return;
		link.pathname += "index.html";
	}, true);
})();
