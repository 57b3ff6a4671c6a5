// Long lists of countries become a box in which one types, and new rows show room for their source.
// Without this file the lists stay ordinary lists, and the room for a source is one click away.
(function ($) {
  "use strict";
  function pick(root) {
    if (!$.fn.select2) { return; }
    $(root).find("select.js-pick").not("[name*='__prefix__']").each(function () {
      $(this).select2({ width: "24em", theme: "admin-autocomplete" });
    });
  }
  // The box that stands in for a list does not take its label over: who hears the page would meet a box without a name.
  function name(root) {
    root.querySelectorAll("select.select2-hidden-accessible").forEach(function (select) {
      const label = select.labels[0], box = select.nextElementSibling;
      if (!label || !box || !box.matches(".select2-container")) { return; }
      label.id = label.id || select.id + "_label";
      box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]").forEach(function (part) {
        const value = part.getAttribute("role") === "combobox" && box.querySelector("[role=textbox]");
        part.setAttribute("aria-labelledby", label.id + (value ? " " + value.id : ""));
      });
    });
  }
  // A new row shows room for its source at once; one that is stored keeps it folded.
  function unfold(row) {
    row.querySelectorAll("fieldset.cite details").forEach(function (details) { details.open = true; });
  }
  // Where a form was refused, what is to be mended is read first; the admin's own script puts the focus into the first field.
  window.addEventListener("load", function () {
    const list = document.querySelector(".to-mend");
    if (!list || window.location.hash) { return; }
    list.focus();
  });
  // A list that hides behind a box hands the focus on to it.
  document.addEventListener("click", function (event) {
    const link = event.target.closest(".to-mend a");
    const field = link && document.getElementById(link.hash.slice(1));
    const box = field && field.matches(".select2-hidden-accessible") && field.nextElementSibling;
    const goal = box && box.querySelector(".select2-selection--single, .select2-search__field");
    if (!goal) { return; }
    event.preventDefault();
    goal.focus();
  });
  // A box for several has a cross at each of them; one for all stood in the list without being part of it.
  // This runs before the admin makes its boxes: those wait one turn longer.
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("select.admin-autocomplete[multiple]").forEach(function (select) { select.dataset.allowClear = "false"; });
  });
  $(function () {
    pick(document);
    document.querySelectorAll(".inline-related:not(.has_original):not(.empty-form)").forEach(unfold);
    setTimeout(name, 0, document);  // after the admin's own boxes
    document.addEventListener("formset:added", function (event) {
      pick(event.target);
      unfold(event.target);
      setTimeout(name, 0, event.target);
    });
  });
})(window.django.jQuery);
