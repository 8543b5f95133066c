/** What the page has besides its modules. */

// Django's catalogue of words: chat/views/catalogue.py.
declare function gettext(text: string): string;
declare function ngettext(one: string, many: string, number: number): string;
declare function pgettext(context: string, text: string): string;
declare function interpolate(text: string, values: Record<string, unknown>, named?: boolean): string;

/** Chromium's; the others have no Trusted Types. */
interface Window {
  trustedTypes?: {
    createPolicy<Rules>(name: string, rules: Rules): Rules;
  };
}

/** Of 2024: not everywhere. */
interface String {
  toWellFormed?(): string;
}

/** A timer that there is none of is no mistake. */
declare function clearTimeout(id: number | null): void;
declare function clearInterval(id: number | null): void;
