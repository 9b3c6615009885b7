
// Search over the entries that lie in the page: nothing is asked of anybody.
const MOST = 40;
const plainText = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const wordsOf = (text) => plainText(text).match(/[\p{L}\p{N}]+/gu) || [];

function readEntries(data) {
  const [places, rows] = JSON.parse(data.textContent);
  return rows.map(([target, title, place, words]) => ({
    target, title, place: places[place], named: wordsOf(title), words: wordsOf(`${places[place]} ${words}`),
  }));
}

// A whole word of the title tells most, a beginning less, a word of the text least.
function worth(entry, asked) {
  let sum = 0;
  for (const word of asked) {
    const inTitle = entry.named.indexOf(word);
    if (inTitle >= 0) sum += inTitle ? 8 : 10;
    else if (entry.named.some((one) => one.startsWith(word))) sum += 6;
    else if (entry.words.includes(word)) sum += 3;
    else if (word.length > 1 && entry.words.some((one) => one.startsWith(word))) sum += 2;
    else return 0;
  }
  return sum + 1 / (1 + entry.named.length);
}

function setUpSearch() {
  const box = document.querySelector(".search");
  const field = box.querySelector("input"), list = box.querySelector("ul"), told = box.querySelector(".told");
  const entries = readEntries(box.querySelector("script"));
  let chosen = -1;
  box.querySelector(".unscripted").hidden = true;
  box.querySelector(".searching").hidden = false;

  const choose = (index) => {
    const options = [...list.children];
    chosen = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, k) => option.setAttribute("aria-selected", String(k === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const option = (entry, k) => {
    const item = document.createElement("li"), link = document.createElement("a");
    const place = document.createElement("span");
    item.id = `search-${k}`;
    item.setAttribute("role", "option");
    link.href = entry.target;
    link.tabIndex = -1;
    link.textContent = entry.title;
    place.className = "place";
    place.textContent = entry.place;
    link.append(place);
    item.append(link);
    return item;
  };
  const search = () => {
    const asked = wordsOf(field.value);
    const found = asked.length ? entries.map((entry) => [worth(entry, asked), entry]).filter(([sum]) => sum) : [];
    found.sort((a, b) => b[0] - a[0]);
    list.replaceChildren(...found.slice(0, MOST).map(([, entry], k) => option(entry, k)));
    const more = found.length > MOST ? `, the first ${MOST} are shown` : "";
    told.textContent = asked.length ? `${found.length} ${found.length === 1 ? "place" : "places"}${more}` : "";
    field.setAttribute("aria-expanded", String(found.length > 0));
    choose(found.length ? 0 : -1);
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) choose(chosen + steps[event.key]);
    else if (event.key === "Enter" && chosen >= 0) list.children[chosen].querySelector("a").click();
    else if (event.key === "Escape") { field.value = ""; search(); }
    else return;
    event.preventDefault();
  });
  if (location.hash === "#search") field.focus();
  search();
}

document.addEventListener("DOMContentLoaded", setUpSearch);
