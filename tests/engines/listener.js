/* What went wrong, in a list that outlives the page: `complaints` in sessionStorage. */
{
  const keep = (text) => {
    const kept = JSON.parse(sessionStorage.getItem("complaints") ?? "[]");
    sessionStorage.setItem("complaints", JSON.stringify([...kept, `${text} (${location.pathname})`]));
  };
  addEventListener("error", ({ message, target }) => keep(message ?? `not loaded: ${target.src ?? target.href}`), true);
  addEventListener("unhandledrejection", ({ reason }) => keep(`rejected: ${reason}`));
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => keep(`policy: ${effectiveDirective} ${blockedURI}`));
  for (const level of ["error", "warn"]) {
    const write = console[level];
    console[level] = (...words) => [keep(`${level}: ${words.join(" ")}`), write.apply(console, words)];
  }
}
