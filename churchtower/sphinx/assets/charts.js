// Makes a still chart live when the reader first touches it: pointer, finger or focus. Without this script, or
// where it fails, the still picture stays. Where a chart has rows to choose among, a list and the marks
// themselves show the chosen rows below the chart.
(() => {
  const bundle = new URL("vega.js", document.currentScript.src);
  const SIDE_BY_SIDE = 560; // as in book.css
  let loading;

  const fetched = (src) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src, onload: resolve, onerror: reject });
      document.head.append(script);
    });

  const load = () => (loading ??= fetched(bundle).then(() => window.vegaEmbed));

  // A chart's specifications and data lie beside the page (charts.py).
  const specified = async (chart) => {
    await fetched(chart.querySelector("[data-live]").dataset.live);
    return window.synCharts[chart.id.replace("chart-", "")];
  };

  // What "Data" opens waits as text until then (charts.py); from it come the choices too.
  const unpack = (chart) => {
    for (const data of chart.querySelectorAll(".syn-data")) data.dispatchEvent(new Event("toggle"));
    choosers.get(chart)?.offer();
  };

  const at = (spec, path) => path.reduce((node, step) => node[step], spec);

  // The specification at the column's width: the one made for it, its views stretched or shrunk by their parts.
  const fitted = ({ datasets, sizes }, column) => {
    const byWidth = [...sizes].sort((a, b) => a.width - b.width);
    const size = column < SIDE_BY_SIDE ? byWidth[0] : byWidth.at(-1);
    const width = Math.min(column, size.width);
    const spec = structuredClone(size.spec);
    for (const [path, part] of size.slack) at(spec, path).width -= (size.width - width) * part;
    return { ...spec, datasets };
  };

  const silence = (element) => {
    // The picture's alt text speaks for all of it, and its table has its links.
    for (const link of element.querySelectorAll("a")) link.tabIndex = -1;
    const named = element.querySelectorAll("[role], [aria-label], [aria-roledescription]");
    element.setAttribute("aria-hidden", "true");
    for (const node of [element, ...named]) {
      for (const name of ["role", "aria-label", "aria-roledescription"]) node.removeAttribute(name);
    }
  };

  const options = (controls) => ({
    actions: false,
    ast: true, // interpreted, since the page's policy lets no text become code
    bind: controls,
    defaultStyle: false,
    renderer: "svg",
  });

  // The live chart may be taller than the still one; what the reader is using below it stays where it is.
  const keepInPlace = (used, change) => {
    const before = used?.getBoundingClientRect().top;
    change();
    if (used) scrollBy({ top: used.getBoundingClientRect().top - before, behavior: "instant" });
  };

  async function wake(chart) {
    if (chart.dataset.state) return;
    chart.dataset.state = "loading";
    const picture = chart.querySelector(".syn-picture");
    const [still, live] = picture.children;
    try {
      const [embed, data] = await Promise.all([load(), specified(chart)]);
      const controls = document.createElement("div");
      controls.className = "syn-controls";
      live.hidden = false;
      live.style.visibility = "hidden";
      live.style.position = "absolute";
      const { view } = await embed(live, fitted(data, picture.clientWidth), options(controls));
      choosers.get(chart)?.follow(view);
      silence(live);
      keepInPlace(chart.querySelector(".syn-choose:focus-within"), () => {
        picture.after(controls);
        still.hidden = true;
        live.removeAttribute("style");
      });
      chart.dataset.state = "live";
    } catch (error) {
      live.hidden = true;
      chart.dataset.state = "still";
      console.warn("A chart stays a still picture.", error);
    }
  }

  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  // A list of the chart's choices, and the rows of the one chosen: a copy of those in the chart's own table.
  function chooser(chart) {
    let rows = [];
    let firsts = [];
    const select = element("select", {}, new Option("all", ""));
    const said = element("p", { className: "syn-said" });
    said.setAttribute("role", "status");
    const shown = element("div", { className: "syn-scroll syn-chosen" });
    const label = element("label", {}, `Choose a ${chart.dataset.choose}: `, select);
    chart.querySelector(".syn-picture").after(element("div", { className: "syn-choose" }, label, said, shown));

    const offer = () => {
      if (rows.length) return;
      rows = [...chart.querySelectorAll("tr[data-choice]")];
      firsts = rows.filter((row) => row.dataset.says);
      for (const row of firsts) {
        row.dataset.address = row.id; // else a browser would open the table to land there
        row.removeAttribute("id");
      }
      select.append(...firsts.map((row) => new Option(row.dataset.says, row.dataset.choice)));
    };

    let view;
    const choose = (choice) => {
      select.value = choice;
      said.textContent = choice && select.selectedOptions[0].text;
      const body = element("tbody");
      for (const row of rows.filter((row) => choice && row.dataset.choice === choice)) {
        const copy = row.cloneNode(true);
        for (const name of ["data-address", "data-choice", "data-says"]) copy.removeAttribute(name);
        body.append(copy);
      }
      const caption = element("caption", { className: "syn-unseen", textContent: said.textContent });
      shown.replaceChildren(
        ...(choice ? [element("table", {}, caption, rows[0].closest("table").tHead.cloneNode(true), body)] : []),
      );
      if (view) view.signal("choice", choice).runAsync();
    };
    select.addEventListener("change", () => choose(select.value));

    const known = (value) => firsts.some((row) => row.dataset.choice === value);
    const follow = (made) => {
      view = made;
      view.signal("choice", select.value).runAsync();
      view.addEventListener("click", (_, item) => {
        const value = item?.datum?.[chart.dataset.by];
        const choice = [value].flat().map(String).find(known);
        if (choice !== undefined) choose(choice === select.value ? "" : choice);
      });
    };

    const visit = (address) => {
      const row = firsts.find((row) => row.dataset.address === address);
      if (!row) return;
      choose(row.dataset.choice);
      row.closest("details").open = false;
      select.focus({ preventScroll: true });
      chart.scrollIntoView({ behavior: "instant" });
      shown.scrollIntoView({ behavior: "instant", block: "nearest" });
    };
    return { offer, follow, visit };
  }

  const charts = [...document.querySelectorAll(".syn-chart")];
  const choosers = new Map(
    charts.filter((chart) => chart.dataset.choose).map((chart) => [chart, chooser(chart)]),
  );

  for (const chart of charts) {
    const isDrawn = chart.querySelector("[data-live]");
    const touched = () => {
      unpack(chart);
      if (isDrawn) wake(chart);
    };
    for (const gesture of ["pointerenter", "touchstart", "focusin"]) {
      chart.addEventListener(gesture, touched, { once: true, passive: true });
    }
  }
  addEventListener("keydown", () => charts.forEach(unpack), { once: true }); // it may be a search in the page

  const visit = () => {
    const address = decodeURIComponent(location.hash.slice(1));
    if (address && !document.getElementById(address)) charts.forEach(unpack);
    choosers.forEach((chooser) => chooser.visit(address));
  };
  addEventListener("hashchange", visit);
  addEventListener("load", visit); // the browser has been there
})();
