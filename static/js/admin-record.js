// Long lists of countries become a box in which one types, and new rows show room for their source.
// Without this file the lists stay ordinary lists, and the room for a source is one click away.
(function ($) {
  "use strict";
  function pick(root) {
    if (!$.fn.select2) { return; }
    $(root).find("select.js-pick").not("[name*='__prefix__']").each(function () {
      $(this).select2({ width: "24em" });
    });
  }
  // A new row shows room for its source at once; one that is stored keeps it folded.
  function unfold(row) {
    row.querySelectorAll("fieldset.cite details").forEach(function (details) { details.open = true; });
  }
  $(function () {
    pick(document);
    document.querySelectorAll(".inline-related:not(.has_original):not(.empty-form)").forEach(unfold);
    document.addEventListener("formset:added", function (event) { pick(event.target); unfold(event.target); });
  });
})(window.django.jQuery);
