// Twenty answers of a supplier, one after the other
// rule: sequential-awaits
const supplier = `http://${process.env.SUPPLIER}`;

async function prices(products) {
  const found = [];
  for (const product of products) {
    const response = await fetch(`${supplier}/price/${product}`);
    found.push(await response.text());
  }
  return found;
}

console.log(await prices(Array.from({ length: 20 }, (_, index) => index)));
