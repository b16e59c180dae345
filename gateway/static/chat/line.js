// The chat's line to the server: connected again whenever it breaks, at once when the network is back.
//   new Line(url, { first() → what to say first, message(m), connected(isConnected) })
const FIRST_MS = 500;
const LONGEST_MS = 5_000;
const CONNECT_MS = 10_000;

export class Line {
  #url;
  #handlers;
  #socket = null;
  #wait = FIRST_MS;
  #timer = null;
  #over = false;

  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
    addEventListener("online", this.#now);
    this.#open();
  }

  // False when the server cannot be told now.
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  // What is there does not answer: make another.
  again() {
    const socket = this.#socket;
    this.#lost(socket);
    socket?.close();
  }

  close() {
    this.#over = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#now);
    this.#socket?.close();
  }

  #now = () => {
    if (this.#socket?.readyState !== WebSocket.OPEN) this.#open();
  };

  #open() {
    if (this.#over) return;
    clearTimeout(this.#timer);
    if (this.#socket?.readyState === WebSocket.CONNECTING) return;
    const socket = (this.#socket = new WebSocket(this.#url));
    this.#timer = setTimeout(() => this.again(), CONNECT_MS);
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#timer);
      this.#wait = FIRST_MS;
      socket.send(JSON.stringify(this.#handlers.first()));
      this.#handlers.connected(true);
    };
    socket.onmessage = ({ data }) => socket === this.#socket && !this.#over && this.#handlers.message(JSON.parse(data));
    socket.onclose = () => this.#lost(socket);
  }

  #lost(socket) {
    if (this.#over || socket !== this.#socket) return;
    clearTimeout(this.#timer);
    this.#socket = null;
    this.#handlers.connected(false);
    this.#timer = setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(LONGEST_MS, this.#wait * 2);
  }
}
