// Shows in an open page what was saved: reloads it where it stands, exchanges
// its styles, and says above it what could not be made anew.
(() => {
  const { page, print } = document.currentScript.dataset;
  const place = "daybook-preview-place";
  let notice;

  const mended = () => { notice?.remove(); notice = undefined; };

  function broken(why) {
    if (!notice) {
      const style = document.head.appendChild(document.createElement("link"));
      style.rel = "stylesheet";
      style.href = "/_daybook/reload.css";
      notice = document.body.appendChild(document.createElement("div"));
      notice.className = "preview-broken";
      notice.setAttribute("role", "alert");
    }
    const said = document.createElement("pre");
    said.textContent = why;
    const told = document.createElement("p");
    told.textContent = "This could not be shown. The page is the one from before.";
    notice.replaceChildren(told, said);
  }

  // The new style stands in before the old one goes: nothing jumps.
  function exchange(addresses) {
    for (const old of document.querySelectorAll('link[rel~="stylesheet"]')) {
      for (const [name, address] of Object.entries(addresses)) {
        const stem = name.replace(/\.css$/, "");
        const at = old.href.lastIndexOf("/assets/" + stem + "-");
        if (at < 0 || !/^[0-9a-f]+\.css$/.test(old.href.slice(at + stem.length + 9))) continue;
        const fresh = old.cloneNode();
        fresh.href = old.href.slice(0, at + 1) + address;
        if (fresh.href === old.href) continue;
        fresh.onload = () => old.remove();
        old.after(fresh);
      }
    }
  }

  function reload() {
    sessionStorage.setItem(place, JSON.stringify([location.pathname, scrollX, scrollY]));
    location.reload();
  }

  const [path, x, y] = JSON.parse(sessionStorage.getItem(place) ?? "[]");
  sessionStorage.removeItem(place);
  if (path === location.pathname) scrollTo({ left: x, top: y, behavior: "instant" });

  const news = new EventSource("/_daybook/news?page=" + encodeURIComponent(page) + "&print=" + print);
  const hear = (event, then) => news.addEventListener(event, (e) => then(JSON.parse(e.data)));
  hear("built", reload);
  hear("styles", exchange);
  hear("broken", broken);
  hear("mended", mended);
})();
