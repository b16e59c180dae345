// The chat, the written twin of the voice button. One line puts it on a page:
//   <script type="module" src="/static/shopchat.js"></script> and <shop-chat></shop-chat>
// The host element shows its state in data-state: idle, connecting, open, away, ended, error.
import { ShopChat } from "./chat/element.js";

if (!customElements.get("shop-chat")) customElements.define("shop-chat", ShopChat);
