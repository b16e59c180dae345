// What the sign-in page says where it is not in index.html.
export const texts = {
  missing: "Wpisz login i hasło.",
  offline: "Serwer nie odpowiada. Sprawdź połączenie i spróbuj ponownie.",
  failed: "Coś poszło nie tak. Spróbuj ponownie za chwilę.",
  again: (time) => `Następna próba możliwa za ${time}.`,
  seconds: (count) => `${count} s`,
  minutes: (count) => `${count} min`,
  reveal: "Pokaż",
  conceal: "Ukryj",
  roles: { agent: "obsługa klienta", supervisor: "nadzór", admin: "administracja" },
};
