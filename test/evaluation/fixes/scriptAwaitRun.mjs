// Three answers of a supplier that do not need each other
// rule: sequential-awaits
const supplier = `http://${process.env.SUPPLIER}`;

async function answer(path) {
  const response = await fetch(`${supplier}/${path}`);
  return response.text();
}

async function page(product) {
  const stock = await answer(`stock/${product}`);
  const price = await answer(`price/${product + 1}`);
  const offers = await answer(`offers/${product + 2}`);
  return [stock, price, offers];
}

for (let product = 0; product < 5; product++) {
  console.log(await page(product));
}
