// How the search reads a query and words its excerpts; Sphinx's own script (searchtools.js), which comes after this
// one, does the rest.

// Initials with full stops are one word, as in the index (look.py): u.s. is us.
var splitQuery = (query) =>
  query
    .replace(/(?<!\p{L})(\p{L})\.(?=\p{L}(?!\p{L}))/gu, "$1")
    .split(/[^\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu)
    .filter(Boolean);

// The words of a page as they are read: each cell and paragraph by itself, without code, pictures and tools.
const textOf = (markup, anchor) => {
  const page = new DOMParser().parseFromString(markup, "text/html");
  const text = page.querySelector("article") ?? page.body;
  const tools = "script, style, noscript, svg, pre, nav, .headerlink, .syn-cite, .syn-notebook, .toctree-wrapper";
  for (const tool of text.querySelectorAll(tools)) tool.remove();
  for (const cell of text.querySelectorAll("td, th")) cell.append(" · ");
  for (const block of text.querySelectorAll("p, li, dt, dd, caption, summary, h1, h2, h3, h4")) block.append(" ");
  const part = (anchor && page.getElementById(anchor.slice(1))) || text;
  return part.textContent.replace(/\s+/g, " ").replace(/( ·)+ (?=· |$)/g, " ");
};

// A page in a folder may not read another one, so there are no excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
addEventListener("DOMContentLoaded", () => (Search.htmlToText = textOf));
