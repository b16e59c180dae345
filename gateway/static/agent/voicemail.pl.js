// What is read on the agent's page about voice messages.
export const texts = {
  stranger: "Numer nieznany",
  no_words: "Nie udało się zapisać słów. Treść jest w nagraniu.",
  sound: (who) => `Nagranie, ${who}`,
  handled: "Załatwione",
  reopen: "Przywróć",
  done: "Wiadomość załatwiona.",
  back: "Wiadomość znów czeka.",
  more: "Jest nowa wiadomość głosowa.",
  offline: "Serwer nie odpowiada. Sprawdź połączenie i spróbuj ponownie.",
};
