// Before anything is drawn: the theme that was chosen, if one was. Else the system's holds.
try {
  const chosen = localStorage.getItem("tenon-theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden.
}
