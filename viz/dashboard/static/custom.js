// Runs before the pages are built: without a choice of their own, visitors get the theme of their system.
if (!localStorage.getItem(":solara:theme.variant")) theme.variant = "auto";
addEventListener("DOMContentLoaded", () => import("/stallpoint/away.js"));
