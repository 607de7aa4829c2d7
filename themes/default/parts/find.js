// The box of the masthead: the key / leads to it, and from a folder it leads to
// the page itself, as there is nobody to answer for its folder.
(function () {
	"use strict";
	var box = document.querySelector("form.search input, form.find-box input");
	if (!box) return;
	document.addEventListener("keydown", function (event) {
		var typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
		if (event.key !== "/" || typing || event.altKey || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		box.focus();
		box.select();
	});
	if (location.protocol !== "file:" || box.form.className !== "find-box") return;
	box.form.addEventListener("submit", function (event) {
		event.preventDefault();
		location.href = box.form.action + "index.html?q=" + encodeURIComponent(box.value);
	});
})();
