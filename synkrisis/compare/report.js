// Makes a still chart live at the reader's first gesture, from the Vega that this file carries.
(() => {
  let loading;
  const load = () =>
    (loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.textContent = document.getElementById("vega").textContent;
      document.head.append(script);
      window.vegaEmbed ? resolve(window.vegaEmbed) : reject(new Error("Vega did not load"));
    }));
  const at = (spec, path) => path.reduce((node, step) => node[step], spec);
  const fitted = ({ datasets, sizes }, column) => {
    const byWidth = [...sizes].sort((a, b) => a.width - b.width);
    const size = column < 560 ? byWidth[0] : byWidth.at(-1);
    const width = Math.min(column, size.width);
    const spec = structuredClone(size.spec);
    for (const [path, part] of size.slack) at(spec, path).width -= (size.width - width) * part;
    return { ...spec, datasets };
  };
  for (const chart of document.querySelectorAll(".syn-chart")) {
    const data = chart.querySelector("script[type='application/json']");
    if (!data) continue;
    const wake = async () => {
      if (chart.dataset.state) return;
      chart.dataset.state = "live";
      const [still, live] = chart.querySelector(".syn-picture").children;
      try {
        const embed = await load();
        Object.assign(live, { hidden: false });
        Object.assign(live.style, { visibility: "hidden", position: "absolute" });
        const options = { actions: false, defaultStyle: false, renderer: "svg" };
        await embed(live, fitted(JSON.parse(data.textContent), still.clientWidth), options);
        for (const node of live.querySelectorAll("[role], [aria-label], [aria-roledescription]")) {
          for (const name of ["role", "aria-label", "aria-roledescription"]) node.removeAttribute(name);
        }
        live.removeAttribute("style");
        still.hidden = true;
      } catch (error) {
        live.hidden = true;
        console.warn("A chart stays a still picture.", error);
      }
    };
    for (const gesture of ["pointerenter", "touchstart", "focusin"]) {
      chart.addEventListener(gesture, wake, { once: true, passive: true });
    }
  }
})();
