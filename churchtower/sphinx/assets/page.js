// Marks in the list of headings the one that is being read.
document.addEventListener("DOMContentLoaded", () => {
  const links = new Map(
    [...document.querySelectorAll("#pst-secondary-sidebar a[href^='#']")].map((a) => [a.hash.slice(1), a]),
  );
  const sections = [...document.querySelectorAll("article section[id]")].filter(({ id }) => links.has(id));

  const mark = (reading) => {
    for (const a of links.values()) {
      a.classList.remove("active");
      a.removeAttribute("aria-current");
      a.closest("li").classList.remove("active");
    }
    const a = links.get(reading?.id);
    a?.classList.add("active");
    a?.setAttribute("aria-current", "location");
    for (let li = a?.closest("li"); li; li = li.parentElement.closest("li")) li.classList.add("active");
  };

  // The last section, down the page, that has begun above a line at a third of the window.
  const seen = new IntersectionObserver(
    () => mark(sections.findLast((section) => section.getBoundingClientRect().top < innerHeight / 3)),
    { rootMargin: "0px 0px -67% 0px" },
  );
  for (const section of sections) seen.observe(section);
});

// Lets the keyboard reach what scrolls within itself, once it is seen.
document.addEventListener("DOMContentLoaded", () => {
  const sized = new ResizeObserver((entries) => {
    const scrolls = entries.map(({ target: { scrollWidth, clientWidth } }) => scrollWidth > clientWidth);
    entries.forEach(({ target }, number) => (target.tabIndex = scrolls[number] ? 0 : -1));
  });
  for (const box of document.querySelectorAll("pre, .pst-scrollable-table-container")) sized.observe(box);
});
