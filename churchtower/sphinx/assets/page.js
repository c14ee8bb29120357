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

});

// Text, or text and code. What is being read stays where it is.
document.addEventListener("DOMContentLoaded", () => {
  const { dataset } = document.documentElement;
  const buttons = document.querySelectorAll(".syn-switch input");
  const mark = () => buttons.forEach((button) => (button.checked = button.value === dataset.code));
  const show = (value) => {
    const heading = [...document.querySelectorAll("article :is(h2, h3)")].find(
      (one) => one.getBoundingClientRect().bottom > 60,
    );
    const before = heading?.getBoundingClientRect().top;
    const keep = () => heading && scrollBy({ top: heading.getBoundingClientRect().top - before, behavior: "instant" });
    // Browsers keep a place of their own choice, and not always the heading's.
    const { style } = document.documentElement;
    style.overflowAnchor = "none";
    dataset.code = localStorage.code = value;
    mark();
    keep();
    requestAnimationFrame(() => {
      keep(); // charts that come into sight take their own height
      style.overflowAnchor = "";
    });
  };
  for (const button of buttons) button.addEventListener("change", () => show(button.value));
  mark();

  // What an address names is shown: what it stands in opens, and hidden code appears.
  const visit = () => {
    const called = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!called) return;
    if (called.matches(".cell_input, details.hide") && dataset.code === "hidden") show("shown");
    for (let box = called.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (!called.closest(".syn-data")) called.scrollIntoView({ behavior: "instant" });
  };
  addEventListener("hashchange", visit);
  visit();

  // On paper the notes to findings are open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll(":is(.syn-finding, .dropdown > details):not([open])")];
    for (const note of closed) note.open = true;
  });
  addEventListener("afterprint", () => closed.forEach((note) => (note.open = false)));
});

// Contents in a dialog, as phones have them: a button closes it, and so does a tap on where to go.
document.addEventListener("DOMContentLoaded", () => {
  for (const sidebar of document.querySelectorAll("#pst-primary-sidebar, #pst-secondary-sidebar")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "syn-close", textContent: "Close" });
    sidebar.prepend(button);
  }
  for (const dialog of document.querySelectorAll("dialog[id$='-sidebar-modal']")) {
    dialog.addEventListener("click", ({ target }) => {
      const link = target.closest("a");
      if (!link && !target.closest(".syn-close")) return;
      dialog.close();
      // The link has left the dialog, and focus goes back to the button that opened it: go there afterwards.
      const called = link?.hash && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (called) setTimeout(() => called.scrollIntoView({ behavior: "instant" }));
    });
  }
});

// Choices in a sentence: another choice puts in its numbers, worked out when the book was built.
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".syn-choices")) {
    const { keys, cells } = JSON.parse(box.querySelector("script").textContent);
    const block = box.parentElement;
    const selects = [...block.querySelectorAll("select.syn-choice")];
    const stated = [...block.querySelectorAll("[data-form]")];
    const published = stated.map((one) => one.innerHTML);
    const said = box.querySelector(".syn-said");
    const asPublished = said.innerHTML;
    const back = box.querySelector("button");
    const drawn = box.querySelector(".syn-strip-now g");
    const update = () => {
      const cell = cells.find((one) => keys.every((key, at) => one.at[at] === selects[at].selectedIndex));
      const isPublished = selects.every((select) => select.selectedIndex === 0);
      stated.forEach((one, at) => {
        if (isPublished) one.innerHTML = published[at];
        else one.textContent = cell.forms[one.dataset.form] ?? "not to be told";
      });
      block.classList.toggle("syn-changed", !isPublished);
      said.innerHTML = isPublished ? asPublished : "";
      if (!isPublished) said.textContent = cell.said;
      back.hidden = isPublished;
      drawn.innerHTML = cell.drawn;
    };
    for (const select of selects) {
      select.disabled = false;
      select.addEventListener("change", update);
    }
    back.addEventListener("click", () => {
      for (const select of selects) select.selectedIndex = 0;
      update();
      selects[0].focus();
    });
    if (selects.some((select) => select.selectedIndex)) update(); // the browser has kept a choice
  }
});
