// What the list of callbacks, and the card of one, say.
export const texts = {
  show: "Pokaż listę",
  hide: "Ukryj listę",
  again: "Odśwież",
  none: "Nikt nie czeka na telefon.",
  count: (number) => `Na liście: ${number}.`,
  by_hand: "Stąd nie dzwonimy automatycznie: linia nie ma konta do połączeń wychodzących. Po rozmowie wybierz „Załatwione”.",
  unknown: "numer nieznany",
  states: {
    wished: "brak numeru", scheduled: "umówione", waiting: "czeka na swoją kolej", offered: "szukamy konsultanta", dialling: "właśnie dzwonimy", talking: "trwa rozmowa",
    quarantined: "następna próba później", check: "do sprawdzenia", given_up: "nie udało się połączyć",
  },
  why: {
    busy: "zajęte", no_answer: "nikt nie odbiera", rejected: "połączenie odrzucone", cancelled: "przerwane z naszej strony", failed: "połączenie się nie udało",
    forbidden: "na ten numer nie wolno dzwonić", unknown: "nie wiadomo, czy telefon dzwonił", cut: "rozmowę przerwała awaria",
  },
  facts: { at: "Umówione na", due: "Następna próba", asked: "Prośba z", tries: "Prób", why: "Ostatnia próba", page: "Strona" },
  acts: { call: "Zadzwoń teraz", done: "Załatwione", cancel: "Odwołaj", again: "Dzwoń ponownie" },
  did: {
    call: "Telefon zadzwoni na tym stanowisku, gdy będzie w gotowości.", done: "Zapisane jako załatwione.", cancel: "Odwołane.", again: "Wraca do kolejki.",
  },
  sure: { cancel: "Na pewno odwołać?" },
  failed: "Serwer nie odpowiada. Spróbuj ponownie.",
};
