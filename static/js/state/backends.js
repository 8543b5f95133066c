/** State of Victoria and MLX, and what it means for the next message. Pure except for the words. */
import { Emitter } from "chat/lib/emitter";
import { backendName, shortTime } from "chat/text/words";

/** @param {BackendState} backend */
const down = (backend) => backend?.status === "unhealthy";

/** @extends {Emitter<{ change: void }>} */
export class Backends extends Emitter {
  /** @param {KnownBackends} [initial] */
  constructor(initial = {}) {
    super();
    this.victoria = initial.victoria ?? { status: "unknown" };
    this.mlx = initial.mlx ?? { status: "unknown" };
  }

  /** @param {KnownBackends} given */
  take({ victoria, mlx }) {
    if (victoria) this.victoria = victoria;
    if (mlx) this.mlx = mlx;
    this.emit("change");
  }

  /** True if MLX is asked next, if it answers. @param {boolean} useVictoria */
  asksMlx(useVictoria) {
    return !useVictoria || down(this.victoria);
  }

  /** True if no backend would answer a message sent now. @param {boolean} useVictoria */
  nobody(useVictoria) {
    return down(this.mlx) && (!useVictoria || down(this.victoria));
  }

  /**
   * @param {boolean} useVictoria
   * @returns {{ status: string, text: string, brief: string }} for the pill: who answers next, and why not Victoria; `brief`: only the name
   */
  next(useVictoria) {
    const { victoria, mlx } = this;
    if (this.nobody(useVictoria)) return { status: "unhealthy", text: gettext("No backend answers"), brief: gettext("No backend") };
    if (!useVictoria) return { status: mlx.status, text: backendName("mlx"), brief: backendName("mlx") };
    if (!down(victoria)) return { status: victoria.status, text: backendName("victoria"), brief: backendName("victoria") };
    return { status: "degraded", text: fallbackText(victoria), brief: backendName("mlx") };
  }
}

/** @param {BackendState} given */
function fallbackText({ since }) {
  const time = since ? shortTime(since) : "";
  if (!time) return gettext("MLX (Victoria is down)");
  return interpolate(gettext("MLX (Victoria is down since %(time)s)"), { time }, true);
}
