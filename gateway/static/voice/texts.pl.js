// Everything the voice button says in writing. Short, plain, neutral for everybody.
export const texts = {
  launcher: "Porozmawiaj z nami",
  panel: "Rozmowa ze sklepem",
  assistant: "Asystentka głosowa",
  log: "Zapis rozmowy",
  who: { bot: "Asystentka", caller: "Ty" },
  hint: "Mów zwyczajnie albo używaj klawiatury. Słowo „konsultant” działa w każdej chwili.",

  states: {
    idle: "",
    microphone: "Zezwól na użycie mikrofonu w okienku przeglądarki",
    connecting: "Łączę…",
    listening: "Słucham",
    thinking: "Chwileczkę, sprawdzam…",
    speaking: "Mówię",
    ended: "Rozmowa zakończona",
    error: "Nie udało się połączyć",
  },
  connected: "Połączono. Rozmowa trwa.",
  muted: "Mikrofon wyłączony",
  weak: "Słabe połączenie…",

  mute: "Wycisz",
  unmute: "Włącz mikrofon",
  keypad: "Klawiatura",
  keypadGroup: "Klawiatura telefonu",
  typed: "Wybrane cyfry",
  keys: { "*": "gwiazdka", "#": "krzyżyk" },
  stop: "Przerwij",
  stopLong: "Przerwij wypowiedź asystentki (Escape)",
  hangUp: "Rozłącz",
  cancel: "Anuluj",
  retry: "Spróbuj ponownie",
  again: "Zadzwoń ponownie",
  retryIn: (seconds) => `Spróbuj ponownie (za ${seconds} s)`,
  close: "Zamknij",

  endings: {
    no_input: "Po drugiej stronie było cicho, więc rozmowa się zakończyła.",
    too_long: "Minął najdłuższy czas jednej rozmowy.",
    other: "Dziękujemy za rozmowę.",
  },

  // title: what happened; detail: what to do. The server's own message, when there is one, replaces the detail.
  errors: {
    insecure: {
      title: "Strona nie jest bezpieczna",
      detail: "Przeglądarka daje mikrofon tylko stronom otwartym przez https. Otwórz sklep pod adresem zaczynającym się od https://.",
    },
    no_microphone: {
      title: "Nie widać mikrofonu",
      detail: "Podłącz mikrofon lub słuchawki z mikrofonem i spróbuj ponownie.",
    },
    microphone_refused: {
      title: "Mikrofon jest zablokowany",
      detail: "Zezwól na mikrofon: kliknij ikonę obok adresu strony, zmień ustawienie i spróbuj ponownie.",
    },
    microphone_busy: {
      title: "Mikrofon jest zajęty",
      detail: "Używa go inny program. Zamknij go i spróbuj ponownie.",
    },
    microphone_lost: {
      title: "Mikrofon został odłączony",
      detail: "Podłącz go i zadzwoń jeszcze raz.",
    },
    full: { title: "Linia zajęta", detail: "Wszystkie linie są zajęte. Spróbuj ponownie za chwilę." },
    no_ports: { title: "Linia zajęta", detail: "Wszystkie linie są zajęte. Spróbuj ponownie za chwilę." },
    not_ready: { title: "Linia się uruchamia", detail: "To potrwa tylko chwilę." },
    too_many: { title: "Za dużo rozmów", detail: "Z tego miejsca trwa już za dużo rozmów." },
    offline: { title: "Brak połączenia", detail: "Nie można połączyć się ze sklepem. Sprawdź internet i spróbuj ponownie." },
    connect: {
      title: "Nie udało się zestawić rozmowy",
      detail: "Sieć może blokować rozmowy głosowe. Spróbuj ponownie lub użyj innej sieci.",
    },
    network: { title: "Utracono połączenie", detail: "Rozmowa się urwała. Sprawdź internet i zadzwoń jeszcze raz." },
    failed: { title: "Coś poszło nie tak", detail: "To nasza wina. Spróbuj ponownie za chwilę." },
  },
};
