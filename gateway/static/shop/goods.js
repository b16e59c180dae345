// The goods on the demo page, of the same assortment as the demo orders (voicebot/shop/demo.toml).
// price: in groszes. art: a symbol of art.svg. tint: colour behind it.
export const goods = [
  { name: "Buty trekkingowe", detail: "skóra i membrana, 36–47", price: 24900, art: "buty", tint: "#f2e8da" },
  { name: "Kurtka przeciwdeszczowa", detail: "2,5 warstwy, z kapturem", price: 18900, art: "kurtka", tint: "#deeceb" },
  { name: "Plecak turystyczny", detail: "45 l, regulowane plecy", price: 22900, art: "plecak", tint: "#f6e5dc" },
  { name: "Namiot dwuosobowy", detail: "2,1 kg, trzy sezony", price: 42900, art: "namiot", tint: "#e4eef2" },
  { name: "Termos", detail: "0,75 l, ciepło 12 godzin", price: 7490, art: "termos", tint: "#e3ecdc" },
  { name: "Latarka czołowa", detail: "400 lm, ładowana z USB", price: 6400, art: "latarka", tint: "#e2e6ef" },
  { name: "Czapka zimowa", detail: "wełna merino, z pomponem", price: 3900, art: "czapka", tint: "#f3e3de" },
  { name: "Ekspres do kawy", detail: "15 barów, ze spieniaczem", price: 39900, art: "ekspres", tint: "#efe9df" },
];
