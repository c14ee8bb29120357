// Words that select marks of a chart (`churchtower/sphinx/mentions.py`): while they are chosen, its other marks are
// pale. One rule of style serves the still picture and the live one alike. Without this they lead to the figure.
(() => {
  const links = [...document.querySelectorAll("a.syn-mention")];
  if (!links.length || !("adoptedStyleSheets" in document)) return;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  let chosen;

  const choose = (link) => {
    chosen?.removeAttribute("aria-current");
    chosen = link === chosen ? undefined : link;
    chosen?.setAttribute("aria-current", "true");
    const layer = chosen?.className.match(/syn-marks-([a-z-]+)/)[1].replaceAll("-", "_");
    const marks = chosen && `#chart-${chosen.hash.slice(1)} .syn-picture g[class$="_marks"]`;
    const others = `:not([class*="layer_"], [class$="${layer}_marks"])`;
    sheet.replaceSync(chosen ? `@media screen { ${marks}${others} { opacity: 0.15 } }` : "");
  };

  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(link);
      if (chosen) document.getElementById(link.hash.slice(1)).scrollIntoView({ block: "nearest" });
    });
  }
  addEventListener("keydown", ({ key }) => key === "Escape" && chosen && choose(chosen));
})();
