// What the demo page says where it is not in index.html.
export const texts = {
  buy: "Do koszyka",
  buyLabel: (name) => `Do koszyka: ${name}`,
  number: "Numer zamówienia",
  postcode: "Kod pocztowy",
  say: "Powiedz",
  hear: "Usłyszysz",
  noOrders: "Danych pokazowych jeszcze nie ma. Tworzy je polecenie „voicebot shop seed”.",
};
