/**
 * A page from the browser's back-forward cache would show a conversation after sign-out, and a temporary chat after it
 * was left. Over http `no-store` does not prevent that. So a restored page is emptied and loaded again: by its address,
 * because a form must not be submitted twice.
 */
{
  addEventListener("pagehide", ({ persisted }) => {
    if (persisted) document.documentElement.hidden = true;
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.replace(location.pathname + location.search);
  });
}
