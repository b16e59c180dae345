// Line icons, 24 × 24, drawn with the text's colour.
const icon = (paths) =>
  `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;

export const icons = {
  talk: icon('<path d="M4 5.5h16v11H12l-4.5 3.5v-3.5H4z"/><path d="M9 9.5v3M12 8.5v5M15 9.5v3"/>'),
  write: icon('<path d="M4 5h16v11H11l-4.500 3.500V16H4z"/><path d="M8 9h8M8 12h5"/>'),
  send: icon('<path d="M4 12l16-7-5 15-3.500-6z"/><path d="M11.500 14L20 5"/>'),
  microphone: icon('<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>'),
  muted: icon('<path d="M15 10.5V6a3 3 0 0 0-5.8-1M9 9v2a3 3 0 0 0 4.6 2.6M5.5 11.5a6.5 6.5 0 0 0 10 5.5M18.5 11.5a6.4 6.4 0 0 1-.5 2.5M12 18v3M4 3.5l16 17"/>'),
  keypad: icon('<path d="M6 5h.01M12 5h.01M18 5h.01M6 10.5h.01M12 10.5h.01M18 10.5h.01M6 16h.01M12 16h.01M18 16h.01M12 21h.01" stroke-width="3.2"/>'),
  stop: icon('<rect x="6.5" y="6.5" width="11" height="11" rx="2"/>'),
  hangUp: icon('<path d="M12 8.5c-3.4 0-6.3 1-8.3 2.7-1 .9-1.1 2.2-.4 3.3l.6 1c.4.6 1.1.9 1.8.6l2.4-.9c.6-.2 1-.8 1-1.4v-1.5c1.9-.5 3.9-.5 5.8 0v1.5c0 .6.4 1.2 1 1.4l2.4.9c.7.3 1.4 0 1.8-.6l.6-1c.7-1.1.6-2.4-.4-3.3-2-1.7-4.9-2.7-8.3-2.7z" fill="currentColor" stroke="none"/>'),
  telephone: icon('<path d="M6.5 3.5h3l1.5 4.200-2 1.500a12 12 0 0 0 5.800 5.800l1.500-2 4.200 1.500v3a2 2 0 0 1-2.200 2A16 16 0 0 1 4.500 5.700a2 2 0 0 1 2-2.200z"/>'),
  back: icon('<path d="M14.5 5.500 8 12l6.500 6.500"/>'),
  close: icon('<path d="M6 6l12 12M18 6L6 18"/>'),
};
