/** Globals of the page besides its modules. */

// Django's translation catalogue: chat/views/catalogue.py.
declare function gettext(text: string): string;
declare function ngettext(one: string, many: string, number: number): string;
declare function pgettext(context: string, text: string): string;
declare function interpolate(text: string, values: Record<string, unknown>, named?: boolean): string;

/** Chromium only; other browsers have no Trusted Types. */
interface Window {
  trustedTypes?: {
    createPolicy<Rules>(name: string, rules: Rules): Rules;
  };
}

/** From 2024: not in every browser. */
interface String {
  toWellFormed?(): string;
}

/** Clearing a timer that does not exist is no error. */
declare function clearTimeout(id: number | null): void;
declare function clearInterval(id: number | null): void;
