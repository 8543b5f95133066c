/** Reads server-sent events from a streamed response. */

/** @param {Response} response @returns {AsyncGenerator<StreamedFrame>} an async iterator of the objects in its `data:` lines */
export async function* eventsOf(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("data: ")) yield JSON.parse(line.slice(6));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
