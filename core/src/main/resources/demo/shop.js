// The shop's own script: a colour can be chosen, the bag counts. Nothing of it belongs to the chat.
const bag = document.getElementById("bag");
let count = 0;

document.getElementById("buy").addEventListener("click", () => {
  count += 1;
  bag.hidden = false;
  bag.querySelector("b").textContent = String(count);
});

for (const swatch of document.querySelectorAll(".swatches button")) {
  swatch.addEventListener("click", () => {
    for (const other of document.querySelectorAll(".swatches button")) {
      other.setAttribute("aria-pressed", String(other === swatch));
    }
    document.getElementById("colour").textContent = swatch.getAttribute("aria-label");
  });
}
