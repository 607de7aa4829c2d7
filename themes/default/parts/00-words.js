// What scripts say comes from words.toml, put in when the theme is loaded: a
// text, or one for each plural form.
var daybookSay = (function () {
	"use strict";
	var language = document.documentElement.lang || "en";
	function form(forms, n) {
		if (typeof forms === "string") return forms;
		var category = window.Intl && Intl.PluralRules ? new Intl.PluralRules(language).select(n) : "other";
		return forms[category] || forms.other;
	}
	return function (forms, values) {
		return form(forms, values.n).replace(/\{(\w+)\}/g, function (place, name) {
			var value = values[name.toLowerCase()];
			if (value === undefined) return place;
			return typeof value === "number" && window.Intl ? new Intl.NumberFormat(language).format(value) : value;
		});
	};
})();
