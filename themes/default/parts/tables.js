// Tables of services, teams and pipelines can be sorted and filtered.
(function () {
	"use strict";
	function value(row, column) {
		var cell = row.cells[column];
		var text = cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim();
		return text !== "" && !isNaN(text) ? Number(text) : text;
	}
	function compare(a, b) {
		if (typeof a === "number" && typeof b === "number") return a - b;
		return String(a).localeCompare(String(b), undefined, { numeric: true });
	}
	function sortable(table) {
		var body = table.tBodies[0];
		Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
			var button = document.createElement("button");
			button.type = "button";
			while (head.firstChild) button.appendChild(head.firstChild);
			head.appendChild(button);
			button.addEventListener("click", function () {
				var down = head.getAttribute("aria-sort") === "ascending";
				Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
				head.setAttribute("aria-sort", down ? "descending" : "ascending");
				Array.from(body.rows).sort(function (a, b) {
					return compare(value(a, column), value(b, column)) * (down ? -1 : 1);
				}).forEach(function (row) { body.appendChild(row); });
			});
		});
	}
	function filterable(box, table) {
		var input = box.querySelector(".filter input");
		var said = box.querySelector(".filter output");
		if (!input) return;
		function filter() {
			var words = input.value.toLowerCase().split(/\s+/);
			var rows = Array.from(table.tBodies[0].rows);
			rows.forEach(function (row) {
				var text = row.textContent.toLowerCase();
				row.hidden = !words.every(function (word) { return text.includes(word); });
			});
			var shown = rows.filter(function (row) { return !row.hidden; }).length;
			said.textContent = input.value.trim() ? daybookSay("[[filter.shown]]", { shown: shown, all: rows.length }) : "";
		}
		input.addEventListener("input", filter);
		filter(); // the browser may have kept what was typed before
	}
	document.querySelectorAll(".sortable").forEach(function (box) {
		var table = box.querySelector("table");
		if (!table || !table.tHead || !table.tBodies.length) return;
		sortable(table);
		filterable(box, table);
	});
})();
