// Runs in the page, after axe-core. Answers with a JSON text of a Report.
(async () => {
  // Pictures that wait to be scrolled to are fetched now, and the font.
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  await document.fonts.ready;

  const name = (element) => element.outerHTML.slice(0, 160);
  const width = document.documentElement.clientWidth;
  // What scrolls inside a box of its own does not widen the page.
  const boxed = (element) => {
    for (let box = element.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX !== "visible" || style.clipPath !== "none") return true;
    }
    return false;
  };
  const overflow = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || !element.checkVisibility({ contentVisibilityAuto: true }) || getComputedStyle(element).clipPath !== "none" || boxed(element)) return false;
    return box.right > width + 1 || box.left < -1;
  });
  // Links within a sentence are exempt from the target size (WCAG 2.5.8).
  const inline = (element) => getComputedStyle(element).display === "inline";
  const small = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")].filter((element) => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || inline(element) || element.closest("label, .skip")) return false;
    return box.width < 24 || box.height < 24;
  });
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  });
  return JSON.stringify({
    Violations: found.violations,
    Overflow: overflow.map(name),
    Small: small.map(name),
    Blocked: window.imarBlocked ?? [],
  });
})();
