// Ticks all rows of a group at once, and says how many are ticked. Without it each row is ticked by itself.
for (const bar of document.querySelectorAll(".with-ticked[data-all]")) {
  const ticks = [...bar.form.querySelectorAll(".tick")];
  const all = document.createElement("button");
  const said = document.createElement("span");
  all.type = "button";
  all.className = "button";
  said.setAttribute("role", "status");
  const show = () => {
    const count = ticks.filter((tick) => tick.checked).length;
    all.textContent = count === ticks.length ? bar.dataset.none : bar.dataset.all;
    said.textContent = count ? `${count}/${ticks.length}` : "";
  };
  all.addEventListener("click", () => {
    const wanted = ticks.some((tick) => !tick.checked);
    for (const tick of ticks) tick.checked = wanted;
    show();
  });
  bar.form.addEventListener("change", show);
  bar.append(all, said);
  show();
}
