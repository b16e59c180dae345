// Plays a sentence in the line's own voice. One at a time: the next one stops the one before.
import { ask } from "/static/people/session.js";
import { button } from "./dom.js";
import { told } from "./errors.js";
import { texts } from "./texts.pl.js";

let playing = null;

function stop() {
  if (!playing) return;
  playing.audio.pause();
  URL.revokeObjectURL(playing.url);
  playing = null;
}

// A button; words() gives the sentence, say(text) shows what went wrong.
export function player(words, say) {
  const play = button(texts.play, async () => {
    stop();
    say("");
    play.disabled = true;
    try {
      const sound = await ask("POST", "/api/admin/speak", { text: words() });
      const url = URL.createObjectURL(sound);
      const audio = new Audio(url);
      playing = { audio, url };
      audio.addEventListener("ended", stop);
      await audio.play();
    } catch (error) {
      say(told(error));
    } finally {
      play.disabled = false;
    }
  });
  return play;
}
