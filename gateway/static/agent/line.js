// The page's line to the server: messages both ways, connected again whenever it breaks.
//   new Line({ message(m), connected(isConnected), signedOut() })
const FIRST_MS = 500;
const LONGEST_MS = 5_000;
const SIGNED_OUT = [4401, 4403];

export class Line {
  #handlers;
  #socket = null;
  #wait = FIRST_MS;
  #over = false;

  constructor(handlers) {
    this.#handlers = handlers;
    this.#open();
  }

  // False when the server cannot be told now.
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.#over = true;
    this.#socket?.close();
  }

  #open() {
    if (this.#over) return;
    const socket = (this.#socket = new WebSocket(new URL("/api/agent/ws", location.href.replace(/^http/, "ws"))));
    socket.onopen = () => {
      this.#wait = FIRST_MS;
      this.#handlers.connected(true);
    };
    socket.onmessage = ({ data }) => this.#handlers.message(JSON.parse(data));
    socket.onclose = ({ code }) => {
      if (this.#over) return;
      if (SIGNED_OUT.includes(code)) {
        this.#over = true;
        this.#handlers.signedOut();
        return;
      }
      this.#handlers.connected(false);
      setTimeout(() => this.#open(), this.#wait);
      this.#wait = Math.min(LONGEST_MS, this.#wait * 2);
    };
  }
}
