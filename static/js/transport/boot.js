/** Data that the server put into the page. Read once. @type {Boot} */
export const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "");

export const language = document.documentElement.lang || "en";
