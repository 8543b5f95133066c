/**
 * A page that the browser kept for its back button would show a conversation after its person signed out, and a temporary chat
 * after it was left. Over http `no-store` does not keep it from that. So it comes back empty, and is asked for again: by its
 * address, because what was sent by a form must not be sent twice.
 */
{
  addEventListener("pagehide", ({ persisted }) => {
    if (persisted) document.documentElement.hidden = true;
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.replace(location.pathname + location.search);
  });
}
