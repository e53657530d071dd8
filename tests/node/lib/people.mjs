// Invented people for the tests, with well-formed values that are nobody's.

const FIRST = ["Margaret", "Theodora", "Rosalind", "Leopold", "Gwendolyn", "Cornelius", "Philippa"];
const LAST = ["Thornbury", "Blackwood", "Vanderholt", "Ashworth", "Kirkpatrick", "Hathaway"];

function luhn(digits) {
  let total = 0;
  [...digits].reverse().forEach((c, i) => {
    const d = Number(c) * (i % 2 === 0 ? 2 : 1);
    total += d > 9 ? d - 9 : d;
  });
  return (10 - (total % 10)) % 10;
}

function iban(number) {
  const bban = `37040044${String(532013000 + number * 7919).padStart(10, "0")}`;
  const check = 98n - (BigInt(`${bban}131400`) % 97n);
  return `DE${String(check).padStart(2, "0")}${bban}`.match(/.{1,4}/g).join(" ");
}

export function person(number) {
  const first = FIRST[number % FIRST.length];
  const last = LAST[number % LAST.length];
  const head = `4539${String(14880343000 + number * 104729).slice(0, 11)}`;
  const email = `${first}.${last}${number}@${last}-post.ch`.toLowerCase();
  const card = (head + luhn(head)).match(/.{4}/g).join(" ");
  const phone = `+41 44 ${200 + number} ${10 + (number % 89)} 47`;
  const who = { first, last, name: `${first} ${last}`, email, phone, card, iban: iban(number) };
  return {
    ...who,
    originals: [who.name, first, last, email, phone, card, who.iban],
    introduction:
      `Hello, my name is ${who.name} and I work for Kestrelmere GmbH in the billing department. ` +
      `Please write to ${email} or call me on ${phone}. ` +
      `My IBAN is ${who.iban}, my card number is ${card}.`,
  };
}
