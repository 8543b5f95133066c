/** Inlined after the pill: a narrow screen has room for a name alone, as chat/page/header writes it. */
{
  const words = document.getElementById("pill-text");
  if (words && matchMedia("(max-width: 48rem)").matches) words.textContent = words.dataset.brief ?? "";
}
