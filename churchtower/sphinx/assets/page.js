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

// Citations are copied with their italics; a "#" copies the short citation of what it stands beside.
document.addEventListener("DOMContentLoaded", () => {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
  const copy = async (html, said) => {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    const forms = { "text/html": html, "text/plain": holder.textContent };
    const blobs = Object.entries(forms).map(([type, text]) => [type, new Blob([text], { type })]);
    try {
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
      status.textContent = `Copied: ${said}`;
    } catch {
      status.textContent = "Copying is not allowed here. Select the text instead.";
    }
  };

  // The buttons come with another script, which may be later.
  const named = () => {
    for (const button of document.querySelectorAll(".syn-cite .copybtn")) {
      const box = button.closest(".syn-cite");
      const of = box.querySelector("summary, h2").firstChild.textContent;
      const style = button.closest(".highlight").previousElementSibling.textContent;
      button.setAttribute("aria-label", `Copy ${style}: ${of}`);
    }
  };
  addEventListener("load", () => setTimeout(named));

  const text = (name) => document.head.querySelector(`meta[name="${name}"], meta[property="${name}"]`)?.content;
  addEventListener("click", (event) => {
    const button = event.target.closest?.(".syn-cite .copybtn");
    const cited = button?.previousElementSibling ?? button?.parentElement.querySelector("p");
    if (cited?.matches("p")) {
      event.stopPropagation();
      event.preventDefault();
      copy(cited.innerHTML, button.getAttribute("aria-label").replace("Copy ", ""));
    }
    const sign = event.target.closest?.("a[data-cite]");
    if (sign) {
      const said = sign.dataset.cite;
      const name = document.createElement("i");
      name.textContent = text("og:site_name");
      const parts = [said[0].toUpperCase() + said.slice(1), name.outerHTML, text("prism.edition"), sign.href];
      copy(parts.join(", "), `the short citation of ${said}`);
    }
  }, true);

  // An entry of the page of citations opens when its address is called.
  const open = () => {
    const entry = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (entry?.matches?.("details")) entry.open = true;
  };
  addEventListener("hashchange", open);
  open();
});
