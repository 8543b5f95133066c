/**
 * The template elements that scripts use: elements by their id, copies of <template>s, parts by their data-part.
 * tests/js/page.test.mjs compares this file with templates/chat.
 */

type Tag = Omit<HTMLElementTagNameMap, "form"> & Pick<SVGElementTagNameMap, "svg"> & { form: Form };
/** The library's own type accepts any property name, for the form's inputs. */
type Form = HTMLElement & Pick<HTMLFormElement, "requestSubmit">;

/** byId("...") */
interface ById {
  "announcer": Tag["div"];
  "backends-panel": Tag["div"];
  "composer": Tag["form"];
  "composer-model": Tag["p"];
  "composer-note": Tag["p"];
  "confirm": Tag["dialog"];
  "confirm-text": Tag["p"];
  "confirm-title": Tag["h2"];
  "confirm-yes": Tag["button"];
  "connect-help": Tag["dialog"];
  "connect-help-button": Tag["button"] | null;
  "connection": Tag["div"];
  "connection-link": Tag["a"];
  "connection-text": Tag["p"];
  "conversation-menu": Tag["div"] & Holds<"conversation-menu">;
  "conversation-parameters": Tag["div"] & Holds<"parameters">;
  "conversation-settings": Tag["dialog"];
  "conversation-settings-clear": Tag["button"];
  "conversation-settings-form": Tag["form"];
  "conversation-settings-open": Tag["button"];
  "conversation-settings-problem": Tag["p"];
  "conversations": Tag["div"];
  "conversations-more": Tag["div"];
  "default-parameters": Tag["div"] & Holds<"parameters">;
  "density": Tag["div"];
  "earlier": Tag["button"];
  "empty": Tag["section"];
  "filter": Tag["input"];
  "filter-clear": Tag["button"];
  "filter-status": Tag["p"];
  "folder-actions": Tag["div"] & Holds<"folder-actions">;
  "folder-choices": Tag["div"];
  "folder-dialog": Tag["dialog"];
  "folder-menu": Tag["div"];
  "folder-name": Tag["input"];
  "keys": Tag["dialog"];
  "language": Tag["div"];
  "later": Tag["button"];
  "main": Tag["main"];
  "message-text": Tag["textarea"];
  "missing": Tag["div"];
  "mlx-row": Tag["div"];
  "model-gone": Tag["p"];
  "notifications": Tag["input"];
  "notifications-allow": Tag["button"];
  "notifications-note": Tag["p"];
  "palette": Tag["dialog"];
  "palette-again": Tag["button"];
  "palette-count": Tag["p"];
  "palette-field": Tag["input"];
  "palette-filters": Tag["div"];
  "palette-list": Tag["div"];
  "palette-note": Tag["p"];
  "print-note": Tag["p"];
  "pill": Tag["button"];
  "pill-text": Tag["span"];
  "place": Tag["div"];
  "place-again": Tag["button"];
  "place-back": Tag["button"];
  "place-failed": Tag["p"];
  "place-name": Tag["h2"];
  "place-note": Tag["p"];
  "places": Tag["div"];
  "regenerate-menu": Tag["div"];
  "routing": Tag["div"];
  "routing-in-header": Tag["div"];
  "routing-in-panel": Tag["div"];
  "scrim": Tag["div"];
  "scroller": Tag["div"];
  "search-button": Tag["button"];
  "selection": Tag["div"];
  "selection-archive": Tag["button"];
  "selection-cancel": Tag["button"];
  "selection-count": Tag["span"];
  "selection-move": Tag["button"];
  "selection-remove": Tag["button"];
  "send": Tag["button"];
  "send-hint": Tag["span"];
  "send-key": Tag["div"];
  "settings": Tag["dialog"];
  "settings-open": Tag["button"];
  "settings-said": Tag["p"];
  "sidebar": Tag["nav"];
  "sidebar-close": Tag["button"];
  "sidebar-open": Tag["button"];
  "sign-out": Tag["form"];
  "stop": Tag["button"];
  "suggestions": Tag["ul"];
  "temporary-bar": Tag["aside"];
  "temporary-empty": Tag["section"];
  "temporary-open": Tag["a"];
  "theme": Tag["div"];
  "timeline": Tag["section"];
  "title": Tag["button"];
  "to-end": Tag["button"];
  "toasts": Tag["div"];
  "trash-empty": Tag["button"];
  "use-victoria": Tag["input"];
  "user-button": Tag["button"];
  "user-panel": Tag["div"];
  "victoria-row": Tag["div"];
}

/** clone("...") */
interface Templates {
  "attempt": Tag["li"] & Holds<"attempt">;
  "code-block": Tag["figure"] & Holds<"code-block">;
  "conversation-row": Tag["li"] & Holds<"conversation-row">;
  "draft": Tag["div"] & Holds<"draft">;
  "editor": Tag["form"] & Holds<"editor">;
  "folder-choice": Tag["button"] & Holds<"folder-choice">;
  "folder-heading": Tag["div"] & Holds<"folder-heading">;
  "message": Tag["article"] & Holds<"message">;
  "palette-item": Tag["div"] & Holds<"palette-item">;
  "picture-button": Tag["button"] & Holds<"picture-button">;
  "regenerate-choice": Tag["button"] & Holds<"regenerate-choice">;
  "step": Tag["li"] & Holds<"step">;
  "toast": Tag["div"] & Holds<"toast">;
  "trash-row": Tag["li"] & Holds<"trash-row">;
}

/** parts(...), of a copy or of a container. */
interface Parts {
  "attempt": {
    backend: Tag["strong"];
    model: Tag["span"];
    outcome: Tag["span"];
    first: Tag["span"];
    chars: Tag["span"];
    error: Tag["p"];
  };
  "code-block": {
    language_name: Tag["span"];
    wrap: Tag["button"];
    copy: Tag["button"];
    code: Tag["code"];
  };
  "conversation-menu": {
    pin: Tag["button"];
    archive: Tag["button"];
  };
  "conversation-row": {
    link: Tag["a"];
    title: Tag["span"];
    mark: Tag["span"];
    time: Tag["time"];
    menu: Tag["button"];
  };
  "draft": {
    line: Tag["p"];
    title: Tag["span"];
    reason: Tag["p"];
    text: Tag["div"];
  };
  "editor": {
    field: Tag["textarea"];
    note: Tag["p"];
    cancel: Tag["button"];
    save: Tag["button"];
  };
  "folder-actions": {
    up: Tag["button"];
    down: Tag["button"];
  };
  "folder-choice": {
    name: Tag["span"];
  };
  "folder-heading": {
    toggle: Tag["button"];
    icon: Tag["svg"];
    name: Tag["span"];
    mark: Tag["span"];
    count: Tag["span"];
    menu: Tag["button"];
  };
  "message": {
    author: Tag["h2"];
    drafts: Tag["div"];
    steps: Tag["details"];
    steps_icon: Tag["svg"];
    steps_now: Tag["span"];
    steps_list: Tag["ol"];
    text: Tag["div"];
    questions: Tag["div"];
    waiting: Tag["div"];
    waiting_words: Tag["span"];
    waiting_more: Tag["p"];
    waiting_progress: Tag["progress"];
    mlx_now: Tag["button"];
    status: Tag["p"];
    status_words: Tag["span"];
    choices: Tag["div"];
    go_on: Tag["button"];
    retry: Tag["button"];
    ask_mlx: Tag["button"];
    ask_victoria: Tag["button"];
    withdraw: Tag["button"];
    footer: Tag["footer"];
    details: Tag["details"];
    badge_backend: Tag["span"];
    badge_model: Tag["span"];
    badge_demo: Tag["span"];
    badge_time: Tag["time"];
    details_body: Tag["div"];
    switcher: Tag["div"];
    previous: Tag["button"];
    place: Tag["span"];
    next: Tag["button"];
    copy: Tag["button"];
    up: Tag["button"];
    down: Tag["button"];
    regenerate: Tag["button"];
    regenerate_with: Tag["button"];
    edit: Tag["button"];
  };
  "palette-item": {
    icon: Tag["span"];
    label: Tag["span"];
    detail: Tag["span"];
    keys: Tag["kbd"];
    excerpt: Tag["span"];
  };
  "parameters": {
    system_prompt: Tag["textarea"];
    count: Tag["p"];
    system_prompt_problem: Tag["p"];
    temperature: Tag["input"];
    temperature_problem: Tag["p"];
    max_tokens: Tag["input"];
    max_tokens_problem: Tag["p"];
  };
  "picture-button": {
    words: Tag["span"];
    host: Tag["span"];
  };
  "regenerate-choice": {
    name: Tag["span"];
  };
  "step": {
    icon: Tag["svg"];
    kind: Tag["span"];
    title: Tag["span"];
    text: Tag["p"];
  };
  "toast": {
    text: Tag["p"];
    action: Tag["button"];
    close: Tag["button"];
  };
  "trash-row": {
    title: Tag["span"];
    note: Tag["span"];
    restore: Tag["button"];
    forget: Tag["button"];
  };
}

/** For the compiler only: which parts an element has. */
interface Holds<Name extends keyof Parts> {
  readonly holds?: Name;
}
