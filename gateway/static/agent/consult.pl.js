// What the agent's page says of asking somebody in the middle of a talk.
export const texts = {
  choose: "wybierz",
  number: "numer telefonu…",
  stages: { calling: (whom) => `Dzwonię: ${whom}. Osoba na linii słyszy muzykę.`, talking: (whom) => `Rozmowa z: ${whom}. Osoba na linii słyszy muzykę.` },
  blind: (whom) => `Przekazuję na numer ${whom}. Osoba na linii słyszy muzykę.`,
  by: (name) => `Pyta: ${name}. Osoba, której dotyczy karta, tego nie słyszy.`,
  missed: {
    busy: "Ten numer jest zajęty.", no_answer: "Nikt nie odebrał.", rejected: "Połączenie odrzucono.", forbidden: "Na ten numer nie wolno stąd dzwonić.",
    full: "Wszystkie linie są zajęte.", failed: "Nie udało się połączyć.",
  },
};
