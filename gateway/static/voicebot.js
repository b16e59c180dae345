// The voice button. One line puts it on a page:
//   <script type="module" src="/static/voicebot.js"></script> and <voice-button></voice-button>
// The host element shows its state in data-state: idle, microphone, connecting, listening, thinking, speaking, ended, error.
import { VoiceButton } from "./voice/element.js";

if (!customElements.get("voice-button")) customElements.define("voice-button", VoiceButton);
