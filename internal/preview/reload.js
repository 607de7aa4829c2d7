// Reloads the page after a build, and shows a failed build above it.
(() => {
  const news = new EventSource("/_daybook/news");
  let notice;
  news.addEventListener("built", () => location.reload());
  news.addEventListener("broken", (event) => {
    notice ??= document.body.insertBefore(document.createElement("pre"), document.body.firstChild);
    notice.setAttribute("role", "alert");
    notice.className = "preview-broken";
    notice.textContent = "The last build failed; this page is from the one before.\n\n" + JSON.parse(event.data);
  });
  // After a restart of the server the site may have changed: start afresh.
  let lost = false;
  news.onerror = () => { lost = true; };
  news.onopen = () => { if (lost) location.reload(); };
})();
