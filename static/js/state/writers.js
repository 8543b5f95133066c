/** Who wrote a reply, and who may write another version of it. Pure except for the words. */
import { isFinal } from "chat/state/replies";
import { modelWords } from "chat/text/model_names";
import { backendName } from "chat/text/words";

/** @param {string} backend @param {string} [model] */
const named = (backend, model) => (model ? `${backendName(backend)} · ${modelWords(model)}` : backendName(backend));

/** "Victoria", "MLX · Qwen3"; "" while nobody is asked. @param {Reply | null | undefined} reply */
export function writerWords(reply) {
  if (!reply) return "";
  if (reply.status === "failed") return gettext("No backend");
  const backend = reply.backend || (isFinal(reply) ? "" : (reply.route?.backend ?? ""));
  return backend && named(backend, reply.model || (isFinal(reply) ? "" : reply.route?.model));
}

/**
 * Victoria, MLX's default model, and each other model that MLX lists.
 *
 * @param {Pick<Models, "list" | "standard">} models
 * @returns {{ words: string, choice: Choices, gone: boolean }[]}
 */
export function writers({ list, standard }) {
  const name = modelWords(standard);
  const first = name ? interpolate(gettext("MLX · %(name)s (default)"), { name }, true) : gettext("MLX · default model");
  return [
    { words: backendName("victoria"), choice: { use_victoria: true }, gone: false },
    { words: first, choice: { use_victoria: false, model: "" }, gone: false },
    ...list.filter((model) => model.name !== standard).map((model) => ({
      words: model.gone ? interpolate(gettext("%(name)s (not available)"), { name: named("mlx", model.name) }, true) : named("mlx", model.name),
      choice: { use_victoria: false, model: model.name },
      gone: Boolean(model.gone),
    })),
  ];
}
