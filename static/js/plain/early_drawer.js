/** Inlined at the start of the page: shows the sidebar from the first paint if chat/sidebar/drawer would show it. */
{
  const isWide = matchMedia("(min-width: 64rem)").matches;
  if (isWide && localStorage.getItem("victoria:sidebar") !== "hidden") document.body.classList.add("chat--sidebar");
}
