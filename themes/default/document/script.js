// A button to copy a block of code, where the browser lets pages do that.
(function () {
	"use strict";
	if (!navigator.clipboard) return;
	document.querySelectorAll(".prose pre").forEach(function (block) {
		var code = block.querySelector("code");
		if (!code) return;
		var button = document.createElement("button");
		button.type = "button";
		button.className = "copy";
		button.textContent = "[[copy.copy]]";
		button.addEventListener("click", function () {
			navigator.clipboard.writeText(code.textContent).then(function () {
				button.textContent = "[[copy.copied]]";
				setTimeout(function () { button.textContent = "[[copy.copy]]"; }, 2000);
			}, function () { button.textContent = "[[copy.failed]]"; });
		});
		block.appendChild(button);
	});
})();

// What is wider than the page scrolls in its own box, and the keyboard must
// reach it to do so.
(function () {
	"use strict";
	function reach() {
		document.querySelectorAll(".prose pre, .prose table").forEach(function (box) {
			if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
			else box.removeAttribute("tabindex");
		});
	}
	addEventListener("resize", reach);
	reach();
})();
