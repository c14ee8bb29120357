// Makes a still chart live when the reader first touches it: pointer, finger or focus. Without this script, or
// where it fails, the still picture stays.
(() => {
  const bundle = new URL("vega.js", document.currentScript.src);
  const SIDE_BY_SIDE = 560; // as in book.css
  let loading;

  const load = () =>
    (loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: bundle, onload: () => resolve(window.vegaEmbed), onerror: reject });
      document.head.append(script);
    }));

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
    // The picture's alt text speaks for all of it.
    for (const node of element.querySelectorAll("[role], [aria-label], [aria-roledescription]")) {
      for (const name of ["role", "aria-label", "aria-roledescription"]) node.removeAttribute(name);
    }
  };

  const options = (controls) => ({
    actions: false,
    bind: controls,
    defaultStyle: false,
    renderer: "svg",
  });

  async function wake(chart) {
    if (chart.dataset.state) return;
    chart.dataset.state = "loading";
    const picture = chart.querySelector(".plx-picture");
    const [still, live] = picture.children;
    try {
      const embed = await load();
      const data = JSON.parse(chart.querySelector("script[type='application/json']").textContent);
      const controls = document.createElement("div");
      controls.className = "plx-controls";
      picture.after(controls);
      live.hidden = false;
      live.style.visibility = "hidden";
      live.style.position = "absolute";
      await embed(live, fitted(data, picture.clientWidth), options(controls));
      live.removeAttribute("role");
      silence(live);
      still.hidden = true;
      live.removeAttribute("style");
      chart.dataset.state = "live";
    } catch (error) {
      live.hidden = true;
      chart.dataset.state = "still";
      console.warn("A chart stays a still picture.", error);
    }
  }

  for (const chart of document.querySelectorAll(".plx-chart")) {
    if (!chart.querySelector("script[type='application/json']")) continue;
    for (const gesture of ["pointerenter", "touchstart", "focusin"]) {
      chart.addEventListener(gesture, () => wake(chart), { once: true, passive: true });
    }
  }
})();
