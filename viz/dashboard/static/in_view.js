// Brings what it stands in into view, and the focus there: what somebody asked for should not have to be looked for.
function render({ model, el }) {
  el.hidden = true;
  if (!model.get("wanted")) return undefined;
  const frame = requestAnimationFrame(() => {
    const part = el.closest("[tabindex]");
    if (!part) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    part.focus({ preventScroll: true });
    part.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  });
  return () => cancelAnimationFrame(frame);
}

export default { render };
