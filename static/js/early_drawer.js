/** Stands in the page, before all else: the sidebar is there from the first paint on, if chat/drawer would show it. */
{
  const isWide = matchMedia("(min-width: 64rem)").matches;
  if (isWide && localStorage.getItem("victoria:sidebar") !== "hidden") document.body.classList.add("chat--sidebar");
}
