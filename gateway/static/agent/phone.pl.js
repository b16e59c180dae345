// What the agent's page says of their own telephone.
export const texts = {
  stages: { off: "", calling: "Dzwonię na ten telefon. Odbierz i nie odkładaj słuchawki.", on: "Rozmowy słychać w telefonie. Nie odkładaj słuchawki." },
  missed: { busy: "Ten telefon jest zajęty.", no_answer: "Nikt nie odebrał tego telefonu.", forbidden: "Na ten numer nie wolno stąd dzwonić.", failed: "Nie udało się połączyć z tym telefonem." },
};
