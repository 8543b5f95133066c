/** What the server knew when it made the page. Read once. */
export const boot = JSON.parse(document.getElementById("boot").textContent);

export const language = document.documentElement.lang || "en";
